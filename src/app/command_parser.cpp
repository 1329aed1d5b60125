#include "app/command_parser.h"

#include <fstream>
#include <iostream>
#include <iterator>

#include <fmt/format.h>

#include "app/print.h"
#include "app/run_anywhere.h"
#include "base/json.h"

namespace sallyport::app {

namespace json = boost::json;

namespace {

base::Result<std::string> read_file(const std::string& path, std::string_view field) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return base::invalid(std::string(field), fmt::format("The file {} cannot be read.", path));
  return std::string{std::istreambuf_iterator<char>(in), {}};
}

// A log that does not verify, or a provider with problems, is an answer, and still a failure.
int exit_code(const std::string& command, const json::value& answer) {
  if (command == "provider.doctor") return answer.at("problems") == 0 ? 0 : kRefused;
  if (command != "audit.verify") return 0;
  const auto* valid = answer.as_object().if_contains("valid");
  return valid != nullptr && valid->is_bool() && valid->as_bool() ? 0 : kRefused;
}

}  // namespace

int say_refusal(const base::Error& error) {
  std::cerr << "sallyport: " << error.message;
  if (!error.field.empty()) std::cerr << " (" << error.field << ")";
  std::cerr << "\n";
  return kRefused;
}

bool report_problems(const LoadedConfig& loaded) {
  for (const ConfigProblem& problem : loaded.problems) {
    std::cerr << "sallyport: " << problem.place;
    if (!problem.key.empty()) std::cerr << (problem.place.empty() ? "" : ": ") << problem.key;
    std::cerr << ": " << problem.message << "\n";
  }
  return !loaded.problems.empty();
}

std::pair<std::string, std::string> split_pair(const std::string& pair, const std::string& argument) {
  const std::size_t equals = pair.find('=');
  if (equals == std::string::npos) throw CLI::ValidationError(argument, "Give NAME=VALUE.");
  return {pair.substr(0, equals), pair.substr(equals + 1)};
}

void SettingFlags::add_to(CLI::App& command, bool all) {
  command.add_option_function<std::string>(
      "--config", [this](const std::string& path) { file = path; }, "TOML file with settings");
  for (const Setting& setting : all_settings()) {
    if (!all && setting.key != "data_dir" && setting.key != "database" && setting.key != "public_url" &&
        !setting.key.starts_with("key."))
      continue;
    command.add_option_function<std::string>(
        setting.flag(),
        [this, key = std::string(setting.key)](const std::string& value) { values[key] = value; },
        std::string(setting.meaning));
  }
}

LoadedConfig SettingFlags::load() const {
  return load_config({.file = file, .environment = environment_settings(), .flags = values});
}

int CommandParser::run() {
  const LoadedConfig loaded = settings_.load();
  if (report_problems(loaded)) return kWrongUsage;
  for (const auto& [argument, file] : files_) {
    auto content = read_file(file.first, argument);
    if (!content) return say_refusal(content.error());
    while (file.second && (content->ends_with('\n') || content->ends_with('\r'))) content->pop_back();
    arguments_[argument] = *std::move(content);
  }
  const auto answer = run_anywhere(loaded.config, {command_, arguments_});
  if (!answer) return say_refusal(answer.error());
  std::cout << (as_json_ ? base::to_json(*answer) + "\n" : readable(command_, *answer));
  return exit_code(command_, *answer);
}

}  // namespace sallyport::app
