// The log as the lower floors see it: a level, a fixed sentence and typed fields. app/ writes JSON.
// User text goes into fields, never into the sentence (security L10); a Secret has no overload.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <variant>

namespace sallyport::base {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

struct LogField {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, double, bool> value;

  LogField(std::string_view n, std::string_view v) : name(n), value(v) {}
  LogField(std::string_view n, const char* v) : name(n), value(std::string_view(v)) {}
  LogField(std::string_view n, std::int64_t v) : name(n), value(v) {}
  LogField(std::string_view n, int v) : name(n), value(std::int64_t{v}) {}
  LogField(std::string_view n, double v) : name(n), value(v) {}
  LogField(std::string_view n, bool v) : name(n), value(v) {}
};

class Log {
 public:
  virtual ~Log() = default;
  // Safe on every thread; never throws, never waits for a slow sink.
  virtual void write(LogLevel level, std::string_view sentence,
                     std::initializer_list<LogField> fields) noexcept = 0;

  void info(std::string_view sentence, std::initializer_list<LogField> fields = {}) noexcept {
    write(LogLevel::kInfo, sentence, fields);
  }
  void warning(std::string_view sentence, std::initializer_list<LogField> fields = {}) noexcept {
    write(LogLevel::kWarning, sentence, fields);
  }
  void error(std::string_view sentence, std::initializer_list<LogField> fields = {}) noexcept {
    write(LogLevel::kError, sentence, fields);
  }
};

// For tests and tools that do not care.
class NullLog final : public Log {
 public:
  void write(LogLevel, std::string_view, std::initializer_list<LogField>) noexcept override {}
};

}  // namespace sallyport::base
