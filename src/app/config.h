// The configuration of the process: one table of settings, read from file < environment < flags.
//
// settings.cpp holds the table; the reference page, `config show`, the flags of `serve` and the unknown-key
// check all come from it. Objects that people manage live in the store, not here.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/log.h"
#include "base/result.h"
#include "egress/client.h"
#include "http/server.h"
#include "inventory/attachments.h"
#include "mail/sender.h"
#include "model/deployment.h"
#include "tokens/tokens.h"

namespace sallyport::app {

// The mail server of the operator. Without one, links are handed over by whoever invites.
struct MailConfig {
  std::string server;  // host:port; empty: no letters
  mail::Security security = mail::Security::kStartTls;
  std::string user;
  std::string password_file;
  std::string from;
  std::string ca_file;
  std::chrono::milliseconds timeout{10'000};
};

// What attachments may be unless the configuration says otherwise.
inventory::AttachmentOptions usual_files();

// The S3-compatible store for files. Without one they are kept in the data folder.
struct S3Config {
  std::string endpoint;  // https://host[:port]; empty: none
  std::string bucket;
  std::string region = "us-east-1";
  std::string access_key_file;
  std::string secret_key_file;
  std::string ca_file;
  std::chrono::milliseconds timeout{20'000};
};

struct Config {
  std::string data_dir = "var";
  std::string database;    // "sqlite:PATH" or "postgresql://..."; empty: sqlite:<data-dir>/sallyport.db
  std::string public_url;  // empty: http://<listen>
  http::ServerOptions server;
  std::string tls_certificate;
  std::string tls_private_key;
  std::int64_t cores = 0;  // 0: one per processor
  std::int64_t database_threads = 4;
  std::int64_t database_queue = 2048;
  std::int64_t database_statement_ms = 10'000;

  std::string key_file;  // empty: <data-dir>/key-encryption.key, made on first start
  std::int64_t key_descriptor = -1;
  std::string key_environment;  // name of the variable that holds the key

  std::string log_level = "info";
  std::string log_requests = "errors";
  audit::LogOptions audit;
  std::string audit_checkpoint_file;  // empty: <data-dir>/audit.checkpoint
  tokens::TokenOptions tokens;
  std::int64_t integrations_quota = 0;
  std::int64_t invitation_days = 7;
  std::chrono::minutes session_idle = std::chrono::hours{8};
  std::chrono::hours session_longest{24 * 7};
  MailConfig mail;
  egress::Options egress;
  inventory::AttachmentOptions files = usual_files();
  S3Config s3;
  bool external_api_expires_at = false;

  std::string database_address() const;
  std::string checkpoint_path() const;
  model::Deployment deployment() const;
  http::ServerOptions server_options() const;
};

// One setting: how it is called in the file, in the environment and on the command line.
struct Setting {
  std::string_view key;      // "server.limits.body_bytes"
  std::string_view meaning;  // one sentence, with the unit
  std::function<base::Result<void>(Config&, std::string_view)> set;
  std::function<std::string(const Config&)> show;

  std::string environment() const;  // SALLYPORT_SERVER_LIMITS_BODY_BYTES
  std::string flag() const;         // --server-limits-body-bytes
};
std::span<const Setting> all_settings();

// One thing that is wrong, with the place it came from: "sallyport.toml line 3", "SALLYPORT_LISTEN",
// "--listen".
struct ConfigProblem {
  std::string place;
  std::string key;
  std::string message;
};

struct ConfigSources {
  std::optional<std::string> file;                 // path of the TOML file
  std::map<std::string, std::string> environment;  // variables that begin with SALLYPORT_
  std::map<std::string, std::string> flags;        // key -> text
};

struct LoadedConfig {
  Config config;
  std::map<std::string, std::string> origin;  // key -> place, for the settings that are not default
  std::vector<ConfigProblem> problems;        // all of them at once; empty: usable
};
LoadedConfig load_config(const ConfigSources& sources);
// The same from text, for the loader's tests and its fuzz target; `place` names it in problems.
LoadedConfig load_config_text(std::string_view toml, const std::string& place,
                              const ConfigSources& sources = {});

std::map<std::string, std::string> environment_settings();

// docs/guide/configuration.md, made from the table; a test keeps the file in step.
std::string configuration_reference();
// The effective settings as TOML, each with the place it came from. Holds no secret: keys are named by
// where they are, never by value.
std::string show_config(const LoadedConfig& loaded);

}  // namespace sallyport::app
