// One transfer over libcurl: what letters, files and requests to other servers have in common. TLS 1.2 or
// newer with a checked certificate, no proxy whatever the environment says, one deadline for everything.
// The only place that includes libcurl; its options are those of curl_easy_setopt(3). Blocking; used on one
// thread, with a connection of its own.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <curl/curl.h>

namespace sallyport::transfer {

struct Options {
  std::string protocols{};                    // "https", "http,https"
  std::string ca_file{};                      // certificates that are trusted; empty: those of the system
  std::chrono::milliseconds timeout{10'000};  // all in all, looking up the name included
};

class Transfer {
 public:
  explicit Transfer(const Options& options);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  // What libcurl does not take is a bug. It copies texts; other pointers have to last until the end.
  template <class T>
  void set(CURLoption option, T value) {
    expect_taken(curl_easy_setopt(curl_.get(), option, value));
  }
  void set(CURLoption option, const std::string& value) { set(option, value.c_str()); }
  // For options that take a list, such as CURLOPT_HTTPHEADER.
  void set_lines(CURLoption option, const std::vector<std::string>& lines);

  CURLcode perform() { return curl_easy_perform(curl_.get()); }
  long status() const;            // of the answer; 0 without one
  std::string_view text() const;  // what libcurl says of a failure, for the log

 private:
  using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;
  static void expect_taken(CURLcode outcome);

  std::vector<List> lists_;
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl_;
  std::array<char, CURL_ERROR_SIZE> text_{};
};

// The write function of a transfer whose answer nobody reads.
std::size_t drop(char* bytes, std::size_t size, std::size_t count, void* nothing);

}  // namespace sallyport::transfer
