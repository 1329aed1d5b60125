#include "app/command_line.h"

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command_parser.h"
#include "app/commands/provider_mock.h"
#include "app/config.h"
#include "app/process.h"
#include "app/serve.h"
#include "base/version.h"
#include "crypto/key_memory.h"

namespace sallyport::app {
namespace {

// The whole command line; holds every parser, because CLI11 keeps references into them.
class CommandLine {
 public:
  CommandLine() {
    root_.require_subcommand(1);
    root_.set_version_flag("--version", fmt::format("sallyport {}", base::kVersion));
    add_serve_and_config();
    add_init();
    add_setup_link();
    add_account();
    add_integration();
    add_tenant();
    add_directory();
    add_provider();
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
    if (mock_->parsed()) return run_mock();
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
    add(root_, "init", "Make a tenant, and its first administrator", "init")
        .text("--tenant", "tenant", "Name of the organisation", true)
        .text("--admin-email", "adminEmail",
              "E-mail address of the administrator; without it the set-up link makes one")
        .file("--admin-password-file", "adminPassword",
              "File with the password; without it one is made and shown once", false, true);
  }

  void add_setup_link() {
    add(root_, "setup-link", "Show a link for making the first administrator in the portal", "setup-link");
  }

  void add_account() {
    CLI::App& parent = group("account", "Help people who cannot sign in");
    add(parent, "reset-password", "Show a link for another password, good for an hour",
        "account.reset-password")
        .text("--email", "email", "E-mail address of the person", true);
    add(parent, "reset-factors", "Take all second factors from a person who has lost them, and sign them out",
        "account.reset-factors")
        .text("--email", "email", "E-mail address of the person", true);
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
    add(parent, "provider-off", "Let people of a tenant in again without its identity provider",
        "tenant.provider-off")
        .text("--tenant", "tenant", "Name or id of the tenant; needed when there are several");
  }

  void add_directory() {
    CLI::App& parent = group("directory", "Manage users and groups");
    add(parent, "import", "Import users and groups from a JSON file", "directory.import")
        .file("file,--file", "content", "The file, as docs/guide/directory-import.md describes it", true,
              false)
        .text("--tenant", "tenant", "Name or id of the tenant; needed when there are several");
  }

  void add_provider() {
    CLI::App& parent = group("provider", "Examine and imitate third-party services");
    add(parent, "doctor", "Say what is wrong with a service, its entry or its application", "provider.doctor")
        .text("name,--name", "name", "Id of the service, such as salesforce", true)
        .text("--tenant", "tenant",
              "Name or id of the tenant whose application is examined; without it, the entry")
        .pairs("--setting", "settings",
               "What the entry asks for, NAME=VALUE; may be repeated; without --tenant")
        .yes("--offline", "offline", "Ask nobody");
    mock_ = parent.add_subcommand("mock", "Imitate a service on loopback, for trying without an account");
    mock_->add_option("name,--name", mock_options_.name, "Id of the service, such as salesforce")->required();
    mock_->add_option("--listen", mock_options_.listen, "Loopback address and port; port 0 picks one");
    mock_->add_option("--account", mock_options_.account, "Whose account people sign in to");
    mock_->add_option("--lost-answers", mock_options_.lost_answers,
                      "How many of the first token answers get lost");
    mock_->add_option("--expiry", mock_options_.expiry,
                      "How the end of tokens is said: entry, absent or text");
    mock_->add_flag("--allow", mock_options_.allow, "Ask nobody whether access is allowed");
    mock_->add_option_function<std::vector<std::string>>(
        "--setting",
        [this](const std::vector<std::string>& pairs) {
          for (const std::string& pair : pairs) {
            const auto [name, value] = split_pair(pair, "setting");
            mock_options_.settings.insert_or_assign(name, value);
          }
        },
        "What the entry asks for, NAME=VALUE; may be repeated; without it its examples");
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
    CLI::App& parent = group("keys", "Manage the keys that sign tokens, and those that seal what is stored");
    add(parent, "list", "List the keys with their dates", "keys.list");
    add(parent, "rotate", "Publish a new key", "keys.rotate")
        .text("--algorithm", "algorithm", "ES256, RS256 or EdDSA; without it all three")
        .yes("--at-once", "atOnce", "Sign with it immediately");
    add(parent, "withdraw", "Delete a leaked key; every token it has signed ends", "keys.withdraw")
        .text("id,--id", "id", "Id of the key", true);
    add(parent, "data", "Show how many data keys there are and how far values have moved to new ones",
        "keys.data");
    add(parent, "rotate-data", "Make new data keys and move what is sealed to them", "keys.rotate-data")
        .text("--tenant", "tenant", "Name or id; without it those of all tenants and of the installation")
        .yes("--at-once", "atOnce", "Use them immediately");
    add(parent, "rewrap", "Wrap all data keys under a new key-encryption key", "keys.rewrap")
        .text("--new-key-file", "newKeyFile", "File with the new key, of mode 0600", true);
  }

  int run_serve() {
    const LoadedConfig loaded = serve_settings_.load();
    return report_problems(loaded) ? kWrongUsage : serve(loaded);
  }
  int run_mock() {
    block_signals();
    const auto served = serve_provider_mock(
        mock_options_, [](const std::string& text) { std::cout << text << std::flush; },
        [] { wait_for_signal(); });
    return served ? 0 : say_refusal(served.error());
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
  CLI::App* mock_ = nullptr;
  ProviderMockOptions mock_options_;
  std::vector<std::unique_ptr<CommandParser>> commands_;
};

}  // namespace

int run_command_line(int argc, char** argv) {
  harden_process();
  crypto::reserve_key_memory();
  return CommandLine().run(argc, argv);
}

}  // namespace sallyport::app
