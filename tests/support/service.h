// For tests: a third-party service on loopback, with its token endpoint, its API and whatever else the test
// gives it. It keeps what it gets and answers what the test says.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "egress/test_server.h"

namespace sallyport::support {

class Service {
 public:
  struct Call {
    std::string method, path, head, body;
  };
  struct Reply {
    std::string status = "200 OK";
    std::string body = "{}";
  };

  std::string url(std::string_view path = "") const {
    return fmt::format("http://127.0.0.1:{}{}", server_.port(), path);
  }
  void answer(std::function<Reply(const Call&)> reply) {
    const std::scoped_lock lock(mutex_);
    reply_ = std::move(reply);
  }
  // Those to a path, oldest first.
  std::vector<Call> calls(std::string_view path) const {
    const std::scoped_lock lock(mutex_);
    std::vector<Call> found;
    for (const auto& call : calls_)
      if (call.path == path) found.push_back(call);
    return found;
  }

 private:
  void serve(egress::Stream& stream) {
    const std::string request = stream.read_request();
    const auto end = request.find("\r\n\r\n");
    if (end == std::string::npos) return;
    const auto method = request.find(' '), path = request.find(' ', method + 1);
    Call call{.method = request.substr(0, method),
              .path = request.substr(method + 1, path - method - 1),
              .head = request.substr(0, end + 2),
              .body = request.substr(end + 4)};
    Reply reply;
    {
      const std::scoped_lock lock(mutex_);
      reply = reply_(call);
      calls_.push_back(std::move(call));
    }
    stream.answer(reply.status + "\r\nContent-Type: application/json", reply.body);
  }

  mutable std::mutex mutex_;
  std::function<Reply(const Call&)> reply_ = [](const Call&) { return Reply{}; };
  std::vector<Call> calls_;
  egress::TestServer server_{[this](egress::Stream& stream) { serve(stream); }};
};

}  // namespace sallyport::support
