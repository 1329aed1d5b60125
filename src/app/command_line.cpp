#include "app/command_line.h"

#include <cstdio>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <sstream>
#include <string>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include "app/application.h"
#include "app/commands.h"
#include "app/config.h"
#include "app/control.h"
#include "app/json_log.h"
#include "app/maintenance.h"
#include "app/print.h"
#include "app/process.h"
#include "app/serve.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/version.h"
#include "crypto/key_memory.h"
#include "crypto/system_random.h"

namespace sallyport::app {
namespace {

namespace json = boost::json;

constexpr int kRefused = 1;
constexpr int kWrongUsage = 2;

int say_refusal(const base::Error& error) {
  std::cerr << "sallyport: " << error.message;
  if (!error.field.empty()) std::cerr << " (" << error.field << ")";
  std::cerr << "\n";
  return kRefused;
}

// The settings that a subcommand takes from the command line, beside a file and the environment.
struct SettingFlags {
  std::optional<std::string> file;
  std::map<std::string, std::string> values;

  void add_to(CLI::App& command, bool all) {
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

  LoadedConfig load() const {
    return load_config({.file = file, .environment = environment_settings(), .flags = values});
  }
};

bool report_problems(const LoadedConfig& loaded) {
  for (const ConfigProblem& problem : loaded.problems) {
    std::cerr << "sallyport: " << problem.place;
    if (!problem.key.empty()) std::cerr << (problem.place.empty() ? "" : ": ") << problem.key;
    std::cerr << ": " << problem.message << "\n";
  }
  return !loaded.problems.empty();
}

// Runs the command in this process, on a database that no server uses.
base::Result<json::value> run_alone(const Config& config, const ControlRequest& request) {
  const base::SystemClock clock;
  crypto::SystemRandom random;
  JsonLog log(clock, "warning");
  Config own = config;
  own.cores = 1;
  TRY(const auto application,
      Application::open(own, {.clock = clock, .random = random, .log = log}, request.command == "init"));
  application->start();
  auto answer = run_command(*application, request.command, request.arguments);
  application->stop();
  return answer;
}

base::Result<json::value> run_maintenance(Maintenance maintenance, const Config& config,
                                          const json::object& arguments) {
  const base::SystemClock clock;
  crypto::SystemRandom random;
  JsonLog log(clock, "warning");
  return maintenance(config, {.clock = clock, .random = random, .log = log}, arguments);
}

base::Result<json::value> run_anywhere(const Config& config, const ControlRequest& request) {
  try {
    if (const auto maintenance = find_maintenance(request.command))
      return run_maintenance(maintenance, config, request.arguments);
  } catch (const std::exception& fault) {
    return base::unavailable(fmt::format("The command failed: {}.", fault.what()), 1);
  }
  if (auto answer = ask_running_server(config.data_dir, request)) return *std::move(answer);
  try {
    return run_alone(config, request);
  } catch (const std::exception& fault) {
    return base::unavailable(fmt::format("The command failed: {}.", fault.what()), 1);
  }
}

base::Result<std::string> read_file(const std::string& path, std::string_view field) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return base::invalid(std::string(field), fmt::format("The file {} cannot be read.", path));
  return std::string{std::istreambuf_iterator<char>(in), {}};
}

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
          json::object object;
          for (const std::string& value : values) {
            const std::size_t equals = value.find('=');
            if (equals == std::string::npos) throw CLI::ValidationError(argument, "Give NAME=VALUE.");
            object[value.substr(0, equals)] = value.substr(equals + 1);
          }
          arguments_[argument] = std::move(object);
        },
        meaning);
    return *this;
  }

  bool chosen() const { return app_->parsed(); }

  int run() {
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

 private:
  // A log that does not verify is an answer, and still a failure.
  static int exit_code(const std::string& command, const json::value& answer) {
    if (command != "audit.verify") return 0;
    const auto* valid = answer.as_object().if_contains("valid");
    return valid != nullptr && valid->is_bool() && valid->as_bool() ? 0 : kRefused;
  }

  CLI::App* app_;
  std::string command_;
  SettingFlags settings_;
  json::object arguments_;
  std::map<std::string, std::pair<std::string, bool>> files_;
  bool as_json_ = false;
};

// The whole command line; holds every parser, because CLI11 keeps references into them.
class CommandLine {
 public:
  CommandLine() {
    root_.require_subcommand(1);
    root_.set_version_flag("--version", fmt::format("sallyport {}", base::kVersion));
    add_serve_and_config();
    add_init();
    add_integration();
    add_tenant();
    add_directory();
    add_audit();
    add_keys();
    add_database();
  }

  int run(int argc, char** argv) {
    try {
      root_.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      const int code = root_.exit(error);
      return code == 0 ? 0 : kWrongUsage;
    }
    if (serve_->parsed()) return run_serve();
    if (config_check_->parsed()) return run_config_check();
    if (config_show_->parsed()) return run_config_show();
    if (config_reference_->parsed()) {
      std::cout << configuration_reference();
      return 0;
    }
    for (const auto& command : commands_)
      if (command->chosen()) return command->run();
    return kWrongUsage;
  }

 private:
  CommandParser& add(CLI::App& parent, const char* word, const char* meaning, const char* command) {
    commands_.push_back(std::make_unique<CommandParser>(parent, word, meaning, command));
    return *commands_.back();
  }
  CLI::App& group(const char* word, const char* meaning) {
    CLI::App* app = root_.add_subcommand(word, meaning);
    app->require_subcommand(1);
    return *app;
  }

  void add_serve_and_config() {
    serve_ = root_.add_subcommand("serve", "Run the server");
    serve_settings_.add_to(*serve_, true);
    CLI::App& config = group("config", "Look at the configuration");
    config_check_ = config.add_subcommand("check", "Say whether the configuration is usable");
    check_settings_.add_to(*config_check_, true);
    config_show_ = config.add_subcommand("show", "Print what is in force, and where it comes from");
    show_settings_.add_to(*config_show_, true);
    config_reference_ = config.add_subcommand("reference", "Print the page that explains every setting");
  }

  void add_init() {
    add(root_, "init", "Make a tenant and its first administrator", "init")
        .text("--tenant", "tenant", "Name of the organisation", true)
        .text("--admin-email", "adminEmail", "E-mail address of the administrator", true)
        .file("--admin-password-file", "adminPassword",
              "File with the password; without it one is made and shown once", false, true);
  }

  void add_integration() {
    CLI::App& parent = group("integration", "Manage integrations");
    const std::string tenant = "Name or id of the tenant; needed when there are several";
    add(parent, "create", "Make an integration; its secret is shown once", "integration.create")
        .text("--tenant", "tenant", tenant)
        .text("--kind", "kind", "api, custom or external-api", true)
        .text("--name", "name", "Name that people will see", true)
        .text("--role", "role",
              "none, event_viewer, administrator or a role of the tenant; without it the kind's own")
        .text("--algorithm", "algorithm", "ES256, RS256 or EdDSA; without it the dialect's own")
        .number("--token-lifetime", "tokenLifetime",
                "Lifetime of access tokens in seconds; without it the kind's own")
        .pairs("--claim", "claims", "Custom claim NAME=VALUE; may be repeated");
    add(parent, "list", "List the integrations", "integration.list").text("--tenant", "tenant", tenant);
    add_for_one(parent, "show", "Show one integration", "integration.show");
    add_for_one(parent, "enable", "Let an integration get tokens again", "integration.enable");
    add_for_one(parent, "disable", "Refuse an integration and all its tokens", "integration.disable");
    add_for_one(parent, "rotate", "Make a new secret; the old one ends", "integration.rotate")
        .number("--overlap", "overlapSeconds", "Seconds for which the old secret still works")
        .yes("--end-tokens", "endTokens", "Also end all tokens that are out");
    add_for_one(parent, "delete", "Delete an integration and end its tokens", "integration.delete");
  }

  CommandParser& add_for_one(CLI::App& parent, const char* word, const char* meaning, const char* command) {
    return add(parent, word, meaning, command)
        .text("id,--id", "integration", "Id of the integration", true)
        .text("--tenant", "tenant", "Name or id of the tenant; needed when there are several");
  }

  void add_tenant() {
    CLI::App& parent = group("tenant", "Manage tenants");
    add(parent, "verify-domain", "Say that a domain belongs to a tenant", "tenant.verify-domain")
        .text("domain,--domain", "domain", "The domain; - for none", true)
        .text("--tenant", "tenant", "Name or id of the tenant; needed when there are several");
  }

  void add_directory() {
    CLI::App& parent = group("directory", "Manage users and groups");
    add(parent, "import", "Import users and groups from a JSON file", "directory.import")
        .file("file,--file", "content", "The file, as docs/guide/directory-import.md describes it", true,
              false)
        .text("--tenant", "tenant", "Name or id of the tenant; needed when there are several");
  }

  void add_audit() {
    CLI::App& parent = group("audit", "Read and verify the audit log");
    add(parent, "tail", "Print the newest records, oldest first", "audit.tail")
        .number("-n,--lines", "limit", "How many records (default 20, at most 1000)")
        .text("--integration", "integration", "Only records about this integration")
        .text("--action", "action", "Only this action, such as token.issued")
        .text("--from", "from", "Only records from this time on (RFC 3339)")
        .text("--to", "to", "Only records before this time (RFC 3339)")
        .text("--tenant", "tenant", "Only this tenant; without it all");
    add(parent, "verify", "Prove the chain from its first block to its last", "audit.verify")
        .file("--checkpoint", "checkpoint", "File with a checkpoint published earlier: finds a cut-off end",
              false, true);
  }

  void add_database() {
    CLI::App& parent = group("database", "Move the database");
    add(parent, "copy", "Copy everything to an empty database, verified by count and hash", "database.copy")
        .text("--from", "from", "sqlite:PATH or postgresql://...", true)
        .text("--to", "to", "sqlite:PATH or postgresql://..., empty", true);
    add(root_, "backup", "Write a copy of the SQLite database, also while the server runs", "backup")
        .text("file,--file", "file", "The file to make", true);
    add(root_, "restore", "Put a backup in place and end all tokens issued before", "restore")
        .text("file,--file", "file", "The backup; none for PostgreSQL, whose own tools bring the data back")
        .yes("--replace", "replace", "Also when there is a database; the old one is kept beside it");
  }

  void add_keys() {
    CLI::App& parent = group("keys", "Manage the keys that sign tokens");
    add(parent, "list", "List the keys with their dates", "keys.list");
    add(parent, "rotate", "Publish a new key", "keys.rotate")
        .text("--algorithm", "algorithm", "ES256, RS256 or EdDSA; without it all three")
        .yes("--at-once", "atOnce", "Sign with it immediately");
    add(parent, "withdraw", "Delete a leaked key; every token it has signed ends", "keys.withdraw")
        .text("id,--id", "id", "Id of the key", true);
  }

  int run_serve() {
    const LoadedConfig loaded = serve_settings_.load();
    return report_problems(loaded) ? kWrongUsage : serve(loaded);
  }
  int run_config_check() {
    if (report_problems(check_settings_.load())) return kRefused;
    std::cout << "The configuration is usable.\n";
    return 0;
  }
  int run_config_show() {
    const LoadedConfig loaded = show_settings_.load();
    std::cout << show_config(loaded);
    return report_problems(loaded) ? kRefused : 0;
  }

  CLI::App root_{"Sallyport: the guarded door for machines, in both directions.", "sallyport"};
  SettingFlags serve_settings_, check_settings_, show_settings_;
  CLI::App* serve_ = nullptr;
  CLI::App* config_check_ = nullptr;
  CLI::App* config_show_ = nullptr;
  CLI::App* config_reference_ = nullptr;
  std::vector<std::unique_ptr<CommandParser>> commands_;
};

}  // namespace

int run_command_line(int argc, char** argv) {
  harden_process();
  crypto::reserve_key_memory();
  return CommandLine().run(argc, argv);
}

}  // namespace sallyport::app
