// For tests: a running Runtime, coroutines run to their end from the test's thread, and a log that keeps
// its lines.
#pragma once

#include <exception>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "async/runtime.h"
#include "base/log.h"

namespace sallyport::async {

class KeepingLog final : public base::Log {
 public:
  void write(base::LogLevel level, std::string_view sentence,
             std::initializer_list<base::LogField> fields) noexcept override {
    std::string line(sentence);
    for (const base::LogField& field : fields) {
      line.append(" ").append(field.name).append("=");
      if (const auto* text = std::get_if<std::string_view>(&field.value)) line.append(*text);
      if (const auto* number = std::get_if<std::int64_t>(&field.value)) line += std::to_string(*number);
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
    auto promise = std::make_shared<std::promise<T>>();
    std::future<T> value = promise->get_future();
    runtime.core(core).spawn(fulfil(std::move(task), std::move(promise)));
    return value.get();
  }

  KeepingLog log;
  Runtime runtime;

 private:
  template <class T>
  static Task<> fulfil(Task<T> task, std::shared_ptr<std::promise<T>> promise) {
    try {
      if constexpr (std::is_void_v<T>) {
        co_await std::move(task);
        promise->set_value();
      } else {
        promise->set_value(co_await std::move(task));
      }
    } catch (...) {
      promise->set_exception(std::current_exception());
    }
  }
};

}  // namespace sallyport::async
