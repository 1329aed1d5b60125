#include "app/json_log.h"

#include <cmath>

#include <fmt/format.h>
#include <spdlog/async.h>
#include <spdlog/async_logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "async/thread.h"
#include "base/json.h"
#include "base/time_text.h"
#include "base/utf8.h"

namespace sallyport::app {
namespace {

constexpr std::size_t kQueuedLines = 1024;  // about 400 bytes each, from the start

std::string_view word(base::LogLevel level) {
  switch (level) {
    case base::LogLevel::kDebug:
      return "debug";
    case base::LogLevel::kInfo:
      return "info";
    case base::LogLevel::kWarning:
      return "warning";
    case base::LogLevel::kError:
      return "error";
  }
  return "error";
}

spdlog::level::level_enum to_spdlog(std::string_view level) {
  if (level == "debug") return spdlog::level::debug;
  if (level == "warning") return spdlog::level::warn;
  if (level == "error") return spdlog::level::err;
  return spdlog::level::info;
}

void append_text(std::string& out, std::string_view text) {
  // A log line is JSON even when a header held bytes that are not UTF-8.
  base::append_json_string(out, base::is_valid_utf8(text) ? text : std::string_view("(not UTF-8)"), true);
}

struct AppendValue {
  std::string& out;
  void operator()(std::string_view text) const { append_text(out, text); }
  void operator()(std::int64_t number) const { fmt::format_to(std::back_inserter(out), "{}", number); }
  void operator()(double number) const {
    if (std::isfinite(number))
      fmt::format_to(std::back_inserter(out), "{}", number);
    else
      out.append("null");
  }
  void operator()(bool flag) const { out.append(flag ? "true" : "false"); }
};

}  // namespace

std::string json_log_line(base::Time time, base::LogLevel level, std::string_view sentence,
                          std::initializer_list<base::LogField> fields) {
  std::string line =
      fmt::format(R"({{"time":"{}","level":"{}","message":)", base::rfc3339_micros(time), word(level));
  append_text(line, sentence);
  for (const auto& field : fields) {
    line.push_back(',');
    append_text(line, field.name);
    line.push_back(':');
    std::visit(AppendValue{line}, field.value);
  }
  line.push_back('}');
  return line;
}

JsonLog::JsonLog(const base::Clock& clock, std::string_view level)
    : clock_(clock), thread_(std::make_shared<spdlog::details::thread_pool>(kQueuedLines, 1, [] {
        async::begin_thread("sp-log");
      })) {
  auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  logger_ = std::make_shared<spdlog::async_logger>("sallyport", std::move(sink), thread_,
                                                   spdlog::async_overflow_policy::overrun_oldest);
  logger_->set_pattern("%v");
  logger_->set_level(to_spdlog(level));
  logger_->flush_on(spdlog::level::info);
}

JsonLog::~JsonLog() { logger_->flush(); }

void JsonLog::write(base::LogLevel level, std::string_view sentence,
                    std::initializer_list<base::LogField> fields) noexcept {
  const auto mapped = to_spdlog(word(level));
  if (!logger_->should_log(mapped)) return;
  try {
    logger_->log(mapped, spdlog::string_view_t(json_log_line(clock_.now(), level, sentence, fields)));
  } catch (...) {  // NOLINT(bugprone-empty-catch): a log that cannot be written must not end the request
  }
}

}  // namespace sallyport::app
