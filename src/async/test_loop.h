// For tests: a running Runtime, coroutines run to their end from the test's thread, and a log that keeps
// its lines.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "async/answer.h"
#include "async/runtime.h"
#include "base/log.h"

namespace sallyport::async {

class KeepingLog final : public base::Log {
 public:
  void write(base::LogLevel level, std::string_view sentence,
             std::initializer_list<base::LogField> fields) noexcept override {
    std::string line(sentence);
    for (const base::LogField& field : fields) {
      line += fmt::format(" {}=", field.name);
      std::visit([&](const auto& value) { line += fmt::format("{}", value); }, field.value);
    }
    const std::scoped_lock lock(mutex_);
    lines_.push_back({level, std::move(line)});
  }

  // Lines of at least `level`, each as "sentence name=value ...".
  std::vector<std::string> lines(base::LogLevel level = base::LogLevel::kInfo) const {
    const std::scoped_lock lock(mutex_);
    std::vector<std::string> found;
    for (const auto& [line_level, text] : lines_) {
      if (line_level >= level) found.push_back(text);
    }
    return found;
  }

  // Those that contain `part`.
  std::vector<std::string> lines_with(std::string_view part) const {
    auto found = lines(base::LogLevel::kDebug);
    std::erase_if(found, [&](const std::string& line) { return !line.contains(part); });
    return found;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::pair<base::LogLevel, std::string>> lines_;
};

class TestLoop {
 public:
  explicit TestLoop(std::size_t cores = 1) : runtime(cores, log) { runtime.start(); }

  // Runs `task` on a core and gives its value, or throws what it threw, here.
  template <class T>
  T run(Task<T> task, std::size_t core = 0) {
    return start(runtime.core(core), std::move(task)).get();
  }

  KeepingLog log;
  Runtime runtime;
};

}  // namespace sallyport::async
