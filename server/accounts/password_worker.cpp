#include "server/accounts/password_worker.hpp"

#include "server/accounts/password.hpp"

#include <boost/asio/post.hpp>

#include <memory>

namespace gulou::accounts {

PasswordWorker::PasswordWorker(std::size_t bound, boost::asio::any_io_executor control)
    : control_(std::move(control)), mailbox_(bound) {
    boost::asio::post(loop_.context(), [this] { serve(); });
}

PasswordWorker::~PasswordWorker() {
    mailbox_.close();
    (void)mailbox_.take(mailbox_.size()); // nobody waits for those any more
    loop_.drain();
}

bool PasswordWorker::verify(std::string hash, std::string password,
                            std::function<void(bool)> done) {
    return mailbox_.push({std::move(hash), std::move(password), std::move(done)});
}

void PasswordWorker::serve() {
    while (true) {
        auto jobs = mailbox_.take(1);
        if (jobs.empty())
            return;
        Job& job = jobs.front();
        const bool right = verify_password(job.hash, job.password);
        wipe(job.password);
        boost::asio::post(control_, [done = std::move(job.done), right] { done(right); });
    }
}

} // namespace gulou::accounts
