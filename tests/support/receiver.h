// For tests: somebody else's server that webhooks are sent to, on loopback. It keeps what it gets and answers
// what the test says.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "egress/test_server.h"

namespace sallyport::support {

class Receiver {
 public:
  struct Message {
    std::string head;
    std::string body;

    // The value of a header, as it was sent.
    std::string header(std::string_view name) const {
      const auto start = head.find(fmt::format("\r\n{}: ", name));
      if (start == std::string::npos) return "(absent)";
      const auto value = start + name.size() + 4;
      return head.substr(value, head.find("\r\n", value) - value);
    }
  };

  std::string url(std::string_view path = "/hooks") const {
    return fmt::format("http://127.0.0.1:{}{}", server_.port(), path);
  }
  void answer(std::function<std::string(const Message&)> status) {
    const std::scoped_lock lock(mutex_);
    status_ = std::move(status);
  }
  void answer(std::string status) {
    answer([status = std::move(status)](const Message&) { return status; });
  }
  // All that came, when there are so many; fewer after 20 s.
  std::vector<Message> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    came_.wait_for(lock, std::chrono::seconds{20}, [&] { return messages_.size() >= count; });
    return messages_;
  }
  void forget() {
    const std::scoped_lock lock(mutex_);
    messages_.clear();
  }

 private:
  void serve(egress::Stream& stream) {
    const std::string request = stream.read_request();
    const auto end = request.find("\r\n\r\n");
    if (end == std::string::npos) return;
    Message message{.head = request.substr(0, end + 2), .body = request.substr(end + 4)};
    std::string status;
    {
      const std::scoped_lock lock(mutex_);
      status = status_(message);
      messages_.push_back(std::move(message));
    }
    came_.notify_all();
    stream.answer(status, "");
  }

  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<Message> messages_;
  std::function<std::string(const Message&)> status_ = [](const Message&) { return "204 No Content"; };
  egress::TestServer server_{[this](egress::Stream& stream) { serve(stream); }};
};

}  // namespace sallyport::support
