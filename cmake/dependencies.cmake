# Third-party libraries as imported targets. All are Debian 12 packages (scripts/packages.txt).
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(tl-expected REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(gstreamer REQUIRED IMPORTED_TARGET
    gstreamer-1.0 gstreamer-app-1.0 gstreamer-video-1.0 gstreamer-rtp-1.0 gstreamer-sdp-1.0)

# Debian's libopencv-dev would bring VTK and Java; only these modules are used.
add_library(gulou_opencv INTERFACE)
target_include_directories(gulou_opencv SYSTEM INTERFACE /usr/include/opencv4)
target_link_libraries(gulou_opencv INTERFACE
    opencv_video opencv_imgcodecs opencv_imgproc opencv_core)
