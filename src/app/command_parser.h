// What the command line is made of: subcommands whose flags become the arguments of a command.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "app/config.h"
#include "base/result.h"

namespace sallyport::app {

// Exit codes.
inline constexpr int kRefused = 1;
inline constexpr int kWrongUsage = 2;

// Says it where people look, and answers kRefused.
int say_refusal(const base::Error& error);
// Whether there were any.
bool report_problems(const LoadedConfig& loaded);
// NAME=VALUE of a flag. Throws CLI::ValidationError for anything else.
std::pair<std::string, std::string> split_pair(const std::string& pair, const std::string& argument);

// The settings that a subcommand takes from the command line, beside a file and the environment.
struct SettingFlags {
  std::optional<std::string> file;
  std::map<std::string, std::string> values;

  void add_to(CLI::App& command, bool all);
  LoadedConfig load() const;
};

// One subcommand: its flags fill `arguments`, its name goes to the command table.
class CommandParser {
 public:
  CommandParser(CLI::App& parent, const char* word, const char* meaning, const char* command)
      : app_(parent.add_subcommand(word, meaning)), command_(command) {
    settings_.add_to(*app_, false);
    app_->add_flag("--json", as_json_, "Print one JSON object with the field names of the API");
  }

  CommandParser& text(const std::string& flag, const std::string& argument, const std::string& meaning,
                      bool required = false) {
    app_->add_option_function<std::string>(
            flag, [this, argument](const std::string& value) { arguments_[argument] = value; }, meaning)
        ->required(required);
    return *this;
  }
  CommandParser& number(const std::string& flag, const std::string& argument, const std::string& meaning) {
    app_->add_option_function<std::int64_t>(
        flag, [this, argument](const std::int64_t& value) { arguments_[argument] = value; }, meaning);
    return *this;
  }
  CommandParser& yes(const std::string& flag, const std::string& argument, const std::string& meaning) {
    app_->add_flag_callback(flag, [this, argument] { arguments_[argument] = true; }, meaning);
    return *this;
  }
  // The argument becomes the content of the named file; `one_line` drops the line end.
  CommandParser& file(const std::string& flag, const std::string& argument, const std::string& meaning,
                      bool required, bool one_line) {
    app_->add_option_function<std::string>(
            flag,
            [this, argument, one_line](const std::string& path) { files_[argument] = {path, one_line}; },
            meaning)
        ->required(required);
    return *this;
  }
  CommandParser& pairs(const std::string& flag, const std::string& argument, const std::string& meaning) {
    app_->add_option_function<std::vector<std::string>>(
        flag,
        [this, argument](const std::vector<std::string>& values) {
          boost::json::object object;
          for (const std::string& pair : values) {
            const auto [name, value] = split_pair(pair, argument);
            object[name] = value;
          }
          arguments_[argument] = std::move(object);
        },
        meaning);
    return *this;
  }

  bool chosen() const { return app_->parsed(); }

  // The exit code of the process.
  int run();

 private:
  CLI::App* app_;
  std::string command_;
  SettingFlags settings_;
  boost::json::object arguments_;
  std::map<std::string, std::pair<std::string, bool>> files_;
  bool as_json_ = false;
};

}  // namespace sallyport::app
