// A binary of its own: it replaces operator new, and OpenSSL's allocator, to count what the relay
// thread allocates once it is warm.
#include "tests/unit/relay/relay_fixture.hpp"

#include <openssl/crypto.h>
#include <pthread.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>
#include <thread>

namespace {

std::atomic<bool> armed{false};
std::atomic<int> allocations{0};

// Relay threads are told by their name; asking costs a system call, so only while armed.
void count_allocation() {
    if (!armed.load(std::memory_order_relaxed))
        return;
    std::array<char, 16> name{};
    ::pthread_getname_np(::pthread_self(), name.data(), name.size());
    if (std::strncmp(name.data(), "gulou-relay", 11) != 0)
        return;
    allocations.fetch_add(1);
    if (std::getenv("GULOU_ABORT_ON_ALLOCATION")) // for whoever looks for the culprit
        std::abort();
}

void* allocate(std::size_t size) {
    count_allocation();
    if (void* memory = std::malloc(size == 0 ? 1 : size))
        return memory;
    throw std::bad_alloc();
}

void* allocate_aligned(std::size_t size, std::align_val_t alignment) {
    count_allocation();
    const auto to = static_cast<std::size_t>(alignment);
    if (void* memory = std::aligned_alloc(to, (size + to - 1) / to * to))
        return memory;
    throw std::bad_alloc();
}

void* openssl_malloc(std::size_t size, const char*, int) {
    count_allocation();
    return std::malloc(size);
}
void* openssl_realloc(void* memory, std::size_t size, const char*, int) {
    count_allocation();
    return std::realloc(memory, size);
}
void openssl_free(void* memory, const char*, int) {
    std::free(memory);
}

// Before anything asks OpenSSL for memory.
const int openssl_counts = CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free);

} // namespace

void* operator new(std::size_t size) {
    return allocate(size);
}
void* operator new[](std::size_t size) {
    return allocate(size);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    return allocate_aligned(size, alignment);
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
    return allocate_aligned(size, alignment);
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    count_allocation();
    return std::malloc(size == 0 ? 1 : size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
    count_allocation();
    return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete[](void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::align_val_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}

namespace gulou::relay {
namespace {

class RelayAllocation : public RelayFixture {
protected:
    static constexpr int warm = 1500; // packets a stream: every ring has been round
    static constexpr int measured = 2000;
    static constexpr int burst = 20; // less than any socket buffer holds

    static int count_while(const std::function<void()>& work) {
        allocations = 0;
        armed = true;
        work();
        armed = false;
        return allocations;
    }

    // A log grows with the rate of its stream, a few times at most: of several rounds one must be
    // without any allocation, which none could be if packets had them.
    static int least_in_rounds(const std::function<void()>& work) {
        int least = count_while(work);
        for (int i = 0; i < 4 && least > 0; ++i)
            least = std::min(least, count_while(work));
        return least;
    }

    // Both send `count` packets of video and as many of audio, and both get the other's.
    void talk(Peer& a, Peer& b, int count) {
        for (int sent = 0; sent < count; sent += burst) {
            for (int i = 0; i < burst; ++i, ++sequence_)
                for (auto* peer : {&a, &b}) {
                    video_[0] = sequence_ % 250 == 1 ? 0x67 : 0x41;
                    send_video(*peer, sequence_, video_);
                    peer->send(
                        {true, Peer::audio_type, sequence_, sequence_ * 960U, peer->audio_ssrc()},
                        audio_);
                }
            ASSERT_TRUE(run_until([&] {
                return a.received.size() >= 2U * burst && b.received.size() >= 2U * burst;
            })) << a.received.size()
                << " and " << b.received.size();
            a.received.clear();
            b.received.clear();
        }
    }

    void push_frame() {
        auto unit = std::make_shared<media::AccessUnit>();
        unit->codec = media::Codec::H264;
        unit->keyframe = frame_ % 50 == 0;
        unit->pts = std::chrono::milliseconds(40) * frame_++;
        const Bytes head = unit->keyframe
                               ? Bytes{0, 0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x68, 1, 0, 0, 0, 1, 0x65}
                               : Bytes{0, 0, 0, 1, 0x41};
        unit->data = Bytes(20'000, 0x55);
        std::copy(head.begin(), head.end(), unit->data.begin());
        relay_->push(CameraId("camera"), unit);
    }

    // Every viewer sees each of `frames` frames, of 17 packets or more.
    void show(std::array<Peer, 3>& viewers, int frames) {
        for (int i = 0; i < frames; ++i) {
            push_frame();
            ASSERT_TRUE(run_until([&] {
                return std::all_of(viewers.begin(), viewers.end(), [](const Peer& viewer) {
                    return viewer.received.size() >= 17 && viewer.received.back().header.marker;
                });
            }));
            for (auto& viewer : viewers)
                viewer.received.clear();
        }
    }

    std::uint16_t sequence_ = 1;
    int frame_ = 0;
    Bytes video_ = Bytes(1100, 0x55);
    Bytes audio_ = Bytes(80, 0x55);
};

TEST_F(RelayAllocation, IsNoticedOnARelayThreadAndOnNoOther) {
    ASSERT_EQ(openssl_counts, 1);
    const auto allocate_some = [](const char* name) {
        std::thread([name] {
            ::pthread_setname_np(::pthread_self(), name);
            ::operator delete(::operator new(1));
            OPENSSL_free(OPENSSL_malloc(1));
        }).join();
    };
    EXPECT_EQ(count_while([&] { allocate_some("gulou-relay-7"); }), 2);
    EXPECT_EQ(count_while([&] { allocate_some("gulou-store"); }), 0);
}

TEST_F(RelayAllocation, DoesNotHappenForThePacketsOfACall) {
    start();
    Peer a;
    Peer b;
    ASSERT_TRUE(join(a, 1, "call"));
    ASSERT_TRUE(join(b, 2, "call"));
    ASSERT_TRUE(run_until([&] { return a.connected() && b.connected(); }));
    talk(a, b, warm);
    EXPECT_EQ(least_in_rounds([&] { talk(a, b, measured); }), 0);
}

TEST_F(RelayAllocation, DoesNotHappenForTheViewersOfACamera) {
    start();
    push_frame();
    std::array<Peer, 3> viewers;
    for (std::uint64_t i = 0; i < viewers.size(); ++i)
        ASSERT_TRUE(watch(viewers[i], i + 1, "camera"));
    ASSERT_TRUE(run_until([&] {
        return std::all_of(viewers.begin(), viewers.end(),
                           [](const Peer& viewer) { return viewer.received.size() >= 18; });
    }));
    for (auto& viewer : viewers)
        viewer.received.clear();
    show(viewers, 200);
    EXPECT_EQ(least_in_rounds([&] { show(viewers, 300); }), 0);
}

} // namespace
} // namespace gulou::relay
