// The table of settings, and how each is called in the environment and on the command line.
#include <array>
#include <cctype>
#include <utility>

#include <fmt/format.h>

#include "app/config.h"
#include "app/database.h"
#include "app/file_store.h"
#include "app/public_url.h"
#include "app/setting_kinds.h"

namespace sallyport::app {
namespace {

using base::Result;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

// In the order of the enumeration.
constexpr std::array<std::pair<std::string_view, mail::Security>, 3> kMailSecurities{
    {{"starttls", mail::Security::kStartTls},
     {"tls", mail::Security::kTls},
     {"none", mail::Security::kNone}}};

std::vector<Setting> make_settings() {
#define MEMBER(expression) [](auto& c) -> auto& { return c.expression; }
  std::vector<Setting> table;
  const auto add = [&](Setting setting) { table.push_back(std::move(setting)); };

  add(text("data_dir", "Folder for the database, keys and the control socket.", MEMBER(data_dir)));
  add({"database",
       "Where records are kept: sqlite:PATH, or postgresql://user@host/database. Empty means "
       "sqlite:<data_dir>/sallyport.db. Give the password of PostgreSQL in a password file (PGPASSFILE).",
       [](Config& c, std::string_view v) -> Result<void> {
         if (!v.empty()) TRY_VOID(check_database_address(v));
         c.database = std::string(v);
         return {};
       },
       [](const Config& c) { return shown_database_address(c.database); }});
  add({"public_url",
       "The address under which clients reach the server. Issuer, audiences and links are made from it and "
       "from nothing "
       "else. Empty means http:// and the listen address.",
       [](Config& c, std::string_view v) -> Result<void> {
         if (!v.empty()) TRY_VOID(check_public_url(v));
         c.public_url = std::string(v);
         return {};
       },
       [](const Config& c) { return c.public_url; }});
  add(text("listen", "Address and port to listen on: host:port or [v6]:port. Port 0 picks a free one.",
           MEMBER(server.listen)));
  add(text("tls.certificate",
           "PEM file with the certificate chain. Empty together with tls.private_key: plain HTTP.",
           MEMBER(tls_certificate)));
  add(text("tls.private_key", "PEM file with the private key of the certificate.", MEMBER(tls_private_key)));
  add(words("server.trusted_proxies",
            "Addresses or CIDR blocks, separated by commas, whose X-Forwarded-For names the client.",
            MEMBER(server.trusted_proxies)));
  add(number("server.cores", "Listener threads; 0 means one per processor.", 0, 256, MEMBER(cores)));

  add(number("server.limits.head_bytes", "Longest request line and header fields, in bytes.", 1024, 65536,
             MEMBER(server.limits.head_bytes)));
  add(number("server.limits.target_bytes", "Longest request target, in bytes.", 256, 65536,
             MEMBER(server.limits.target_bytes)));
  add(number("server.limits.header_fields", "Most header fields in a request.", 16, 1000,
             MEMBER(server.limits.header_fields)));
  add(number("server.limits.body_bytes", "Longest request body, in bytes.", 1024, 64 * 1024 * 1024,
             MEMBER(server.limits.body_bytes)));
  add(number("server.limits.chunks", "Most chunks in a chunked body.", 16, 1'000'000,
             MEMBER(server.limits.chunks)));
  add(number("server.limits.buffered_bytes",
             "Most bytes of large heads, bodies and unread answers that all connections hold together; "
             "beyond it requests are answered 503, and clients that do not read are cut off.",
             1024 * 1024, std::int64_t{64} << 30, MEMBER(server.limits.buffered_bytes)));
  add(number("server.limits.connections", "Most connections at once; further ones wait in the kernel.", 1,
             1'000'000, MEMBER(server.limits.connections)));
  add(number("server.limits.pipelined", "Most unanswered requests of one connection.", 1, 1024,
             MEMBER(server.limits.pipelined)));
  add(number("server.limits.requests_per_connection", "Requests after which a connection is closed.", 1,
             1'000'000'000, MEMBER(server.limits.requests_per_connection)));
  add(duration<milliseconds>("server.limits.tls_handshake_ms", "Time for the TLS handshake, in milliseconds.",
                             10, 600'000, MEMBER(server.limits.tls_handshake)));
  add(duration<milliseconds>("server.limits.head_ms",
                             "Time from the first to the last byte of a request head, in milliseconds.", 10,
                             600'000, MEMBER(server.limits.head)));
  add(duration<milliseconds>("server.limits.body_ms", "Time for a request body, in milliseconds.", 10,
                             600'000, MEMBER(server.limits.body)));
  add(duration<milliseconds>("server.limits.idle_ms",
                             "Time a connection may wait for its next request, in milliseconds.", 10,
                             3'600'000, MEMBER(server.limits.idle)));
  add(duration<milliseconds>("server.limits.write_ms",
                             "Time without progress while an answer is written, in milliseconds.", 10,
                             600'000, MEMBER(server.limits.write)));
  add(duration<milliseconds>("server.limits.handler_ms",
                             "Time for the work on a request, in milliseconds; then 503.", 10, 600'000,
                             MEMBER(server.limits.handler)));
  add(duration<milliseconds>("server.limits.drain_ms",
                             "Time for requests in flight after SIGTERM, in milliseconds.", 0, 600'000,
                             MEMBER(server.limits.drain)));

  add(number(
      "store.statement_ms",
      "Longest time for one statement of PostgreSQL, waiting for the writer included, in milliseconds.", 100,
      600'000, MEMBER(database_statement_ms)));
  add(number("store.threads", "Threads for database work.", 1, 64, MEMBER(database_threads)));
  add(number("store.queue", "Database jobs that may wait; one more is answered 503.", 1, 100'000,
             MEMBER(database_queue)));

  add(text("key.file",
           "File with the key-encryption key: 32 bytes as 64 hexadecimal digits, mode 0600. Empty means "
           "<data_dir>/key-encryption.key, which is made on first start.",
           MEMBER(key_file)));
  add(number("key.descriptor",
             "File descriptor from which the key-encryption key is read at start; -1 means none.", -1, 65535,
             MEMBER(key_descriptor)));
  add(text("key.environment",
           "Name of the environment variable that holds the key-encryption key. Weaker than a file: child "
           "processes and "
           "process listings may show it.",
           MEMBER(key_environment)));

  add({"log.level", "debug, info, warning or error.",
       [](Config& c, std::string_view v) -> Result<void> {
         if (v != "debug" && v != "info" && v != "warning" && v != "error")
           return base::invalid("", "Give debug, info, warning or error.");
         c.log_level = std::string(v);
         return {};
       },
       [](const Config& c) { return c.log_level; }});

  add({"log.requests",
       "Which requests are logged: none, errors (those the server could not serve, 5xx) or all.",
       [](Config& c, std::string_view v) -> Result<void> {
         if (v != "none" && v != "errors" && v != "all")
           return base::invalid("", "Give none, errors or all.");
         c.log_requests = std::string(v);
         return {};
       },
       [](const Config& c) { return c.log_requests; }});

  add(duration<milliseconds>(
      "audit.max_wait_ms",
      "Time a request waits for its audit record to be on disk, in milliseconds; then 503.", 10, 60'000,
      MEMBER(audit.max_wait)));
  add(number("audit.queue", "Audit records that may wait; one more is answered 503.", 64, 1'000'000,
             MEMBER(audit.queue)));
  add(number("audit.block_records", "Most records in one block of the audit log.", 1, 65536,
             MEMBER(audit.block_records)));
  add(duration<hours>("audit.retention_hours", "Age at which audit blocks are dropped, in hours.", 24,
                      24 * 3660, MEMBER(audit.retention)));
  add(number("audit.retention_bytes",
             "Size of all audit blocks above which the oldest are dropped, in bytes; 0 means no limit.", 0,
             std::int64_t{1} << 50, MEMBER(audit.retention_bytes)));
  add(text(
      "audit.checkpoint_file",
      "File to which the signed end of the audit log is published. Empty means <data_dir>/audit.checkpoint.",
      MEMBER(audit_checkpoint_file)));

  add(duration<hours>("tokens.key_lifetime_hours",
                      "How long a signing key signs before the next one takes over, in hours.", 1, 24 * 3660,
                      MEMBER(tokens.key_lifetime)));
  add(duration<minutes>("tokens.publish_before_use_min",
                        "How long a signing key is in the JWKS before it signs, in minutes.", 1, 60 * 24 * 30,
                        MEMBER(tokens.publish_before_use)));
  add(number("tokens.cache_entries", "Verified tokens that each core remembers.", 0, 10'000'000,
             MEMBER(tokens.cache_entries)));

  add(number("integrations.quota", "Most integrations in a tenant; 0 means no limit.", 0, 100'000'000,
             MEMBER(integrations_quota)));
  add(number("invitations.lifetime_days", "How long an invitation can be accepted, in days.", 1, 30,
             MEMBER(invitation_days)));
  add(duration<minutes>("sign_in.idle_min", "How long a session of the portal lives without use, in minutes.",
                        5, 60 * 24 * 30, MEMBER(session_idle)));
  add(duration<hours>("sign_in.longest_hours",
                      "How long a session of the portal lives however it is used, in hours.", 1, 24 * 365,
                      MEMBER(session_longest)));
  add(text("mail.server",
           "Mail server that takes invitations, as host:port. Empty: whoever invites is shown the link.",
           MEMBER(mail.server)));
  add({"mail.security",
       "starttls, tls (from the first byte, mostly port 465), or none for a server on this machine.",
       [](Config& c, std::string_view v) -> Result<void> {
         for (const auto& [word, security] : kMailSecurities)
           if (v == word) {
             c.mail.security = security;
             return {};
           }
         return base::invalid("", "Give starttls, tls or none.");
       },
       [](const Config& c) {
         return std::string(kMailSecurities.at(static_cast<std::size_t>(c.mail.security)).first);
       }});
  add(text("mail.user", "Name to sign in with at the mail server; empty: no sign-in.", MEMBER(mail.user)));
  add(text("mail.password_file", "File with the password of mail.user, mode 0600.",
           MEMBER(mail.password_file)));
  add({"mail.from", "Address that invitations come from.",
       [](Config& c, std::string_view v) -> Result<void> {
         if (!v.empty()) TRY_VOID(mail::check_address(v, "mail.from"));
         c.mail.from = std::string(v);
         return {};
       },
       [](const Config& c) { return c.mail.from; }});
  add(text("mail.ca_file",
           "PEM file with the certificates that the mail server may be known by. Empty: those of the system.",
           MEMBER(mail.ca_file)));
  add(duration<milliseconds>("mail.timeout_ms", "Time for sending one letter, in milliseconds.", 100, 20'000,
                             MEMBER(mail.timeout)));
  add(networks(
      "egress.allowed_networks",
      "Addresses or CIDR blocks, separated by commas, that webhooks may reach beside public addresses, by "
      "http or https on any port. Name only what every administrator of a tenant may send requests to.",
      MEMBER(egress.allowed_networks)));
  add(ports("egress.ports", "Ports of public addresses that webhooks may reach, separated by commas.",
            MEMBER(egress.ports)));
  add(text("egress.ca_file",
           "PEM file with the certificates that receivers of webhooks may be known by. Empty: those of the "
           "system.",
           MEMBER(egress.ca_file)));
  add(duration<milliseconds>("egress.timeout_ms", "Time for sending one webhook, in milliseconds.", 100,
                             30'000, MEMBER(egress.timeout)));
  add(number("files.largest_bytes", "Largest file that can be attached to an asset, in bytes.", 1024,
             std::int64_t{4} << 30, MEMBER(files.largest_bytes)));
  const Setting types_setting = words("files.types", "", MEMBER(files.types));
  add({"files.types", "Content types of files that can be attached, separated by commas.",
       [set = types_setting.set](Config& c, std::string_view v) -> Result<void> {
         TRY_VOID(set(c, v));
         for (const std::string& type : c.files.types) TRY_VOID(check_content_type(type));
         return {};
       },
       types_setting.show});
  add(number("files.tenant_bytes", "Most bytes that all files of a tenant take together; 0 means no limit.",
             0, std::int64_t{1} << 50, MEMBER(files.tenant_bytes)));
  add({"files.s3.endpoint",
       "Address of an S3-compatible store that keeps the files, such as https://s3.example.com. Empty: they "
       "are kept in "
       "<data_dir>/files. http:// is for a store on this machine only.",
       [](Config& c, std::string_view v) -> Result<void> {
         if (!v.empty()) TRY_VOID(check_store_endpoint(v));
         c.s3.endpoint = std::string(v);
         return {};
       },
       [](const Config& c) { return c.s3.endpoint; }});
  add({"files.s3.bucket", "Bucket of the store; it has to be there, and for Sallyport alone.",
       [](Config& c, std::string_view v) -> Result<void> {
         if (!v.empty()) TRY_VOID(check_bucket(v));
         c.s3.bucket = std::string(v);
         return {};
       },
       [](const Config& c) { return c.s3.bucket; }});
  add(text("files.s3.region", "Region of the store, as it stands in signatures.", MEMBER(s3.region)));
  add(text("files.s3.access_key_file", "File with the access key of the store, mode 0600.",
           MEMBER(s3.access_key_file)));
  add(text("files.s3.secret_key_file", "File with the secret key of the store, mode 0600.",
           MEMBER(s3.secret_key_file)));
  add(text("files.s3.ca_file",
           "PEM file with the certificates that the store may be known by. Empty: those of the system.",
           MEMBER(s3.ca_file)));
  add(duration<milliseconds>("files.s3.timeout_ms", "Time for one request to the store, in milliseconds.",
                             100, 25'000, MEMBER(s3.timeout)));
  add(yes_or_no("external_api.expires_at",
                "Also send expires_at in answers of /connect/token, before expires_in.",
                MEMBER(external_api_expires_at)));
#undef MEMBER
  return table;
}

}  // namespace

inventory::AttachmentOptions usual_files() {
  return {.types = {"application/gzip",
                    "application/json",
                    "application/msword",
                    "application/pdf",
                    "application/rtf",
                    "application/vnd.ms-excel",
                    "application/vnd.ms-powerpoint",
                    "application/vnd.oasis.opendocument.presentation",
                    "application/vnd.oasis.opendocument.spreadsheet",
                    "application/vnd.oasis.opendocument.text",
                    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                    "application/x-7z-compressed",
                    "application/x-tar",
                    "application/zip",
                    "audio/mpeg",
                    "image/gif",
                    "image/heic",
                    "image/jpeg",
                    "image/png",
                    "image/tiff",
                    "image/webp",
                    "text/csv",
                    "text/plain",
                    "video/mp4"}};
}

std::string Setting::environment() const {
  std::string name = "SALLYPORT_";
  for (const char c : key)
    name.push_back(c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
  return name;
}

std::string Setting::flag() const {
  std::string name = "--";
  for (const char c : key) name.push_back(c == '.' || c == '_' ? '-' : c);
  return name;
}

std::span<const Setting> all_settings() {
  static const std::vector<Setting> settings = make_settings();
  return settings;
}

}  // namespace sallyport::app
