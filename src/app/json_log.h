// The log of the process: one JSON object a line on standard error, written by a thread of its own.
//
// Field values are escaped, so text from outside can forge neither a line nor a member (security P15).
#pragma once

#include <memory>
#include <string_view>

#include "base/clock.h"
#include "base/log.h"

namespace spdlog {
class async_logger;
namespace details {
class thread_pool;
}
}  // namespace spdlog

namespace sallyport::app {

class JsonLog final : public base::Log {
 public:
  // `level` is a word of log.level in the configuration.
  JsonLog(const base::Clock& clock, std::string_view level);
  ~JsonLog() override;  // writes what is queued

  // Never waits: when 1024 lines are queued, the oldest is dropped.
  void write(base::LogLevel level, std::string_view sentence,
             std::initializer_list<base::LogField> fields) noexcept override;

 private:
  const base::Clock& clock_;
  std::shared_ptr<spdlog::details::thread_pool> thread_;
  std::shared_ptr<spdlog::async_logger> logger_;
};

// The line without its end; apart from writing so that a test can read it.
std::string json_log_line(base::Time time, base::LogLevel level, std::string_view sentence,
                          std::initializer_list<base::LogField> fields);

}  // namespace sallyport::app
