#include "app/config.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>

#include <fmt/format.h>
#include <toml++/toml.h>
#include <unistd.h>

#include "app/public_url.h"

namespace sallyport::app {
namespace {

// Written as TOML writes it: without a sign that says nothing, or zeros in front.
bool is_whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() && fmt::format("{}", value) == text;
}

const Setting* find_setting(std::string_view key) {
  const auto settings = all_settings();
  const auto found = std::ranges::find(settings, key, &Setting::key);
  return found == settings.end() ? nullptr : &*found;
}

class Loader {
 public:
  void apply(const std::string& place, const std::string& key, std::string_view value) {
    const Setting* setting = find_setting(key);
    if (setting == nullptr) {
      problem(place, key, "There is no such setting. `sallyport config reference` lists all of them.");
      return;
    }
    if (std::ranges::any_of(value, [](char c) { return std::iscntrl(static_cast<unsigned char>(c)) != 0; }))
      problem(place, key,
              "A setting is one line of text, without tabs, line breaks and other ASCII control characters.");
    else if (auto outcome = setting->set(loaded.config, value); !outcome)
      problem(place, key, outcome.error().message);
    else
      loaded.origin[key] = place;
  }

  void problem(std::string place, std::string key, std::string message) {
    loaded.problems.push_back({std::move(place), std::move(key), std::move(message)});
  }

  void apply_table(const toml::table& table, const std::string& prefix, const std::string& file) {
    for (const auto& [name, node] : table) {
      const std::string key = prefix + std::string(name.str());
      const std::string place = fmt::format("{} line {}", file, node.source().begin.line);
      if (const auto* inner = node.as_table())
        apply_inner_table(*inner, key + ".", file, place);
      else if (const auto value = scalar(node); value && loaded.origin.contains(key))
        problem(place, key, fmt::format("This setting stands at {} already.", loaded.origin.at(key)));
      else if (value)
        apply(place, key, *value);
      else
        problem(place, key, "Give a text, a whole number, true or false, or a list of texts.");
    }
  }

  void check_whole() {
    const Config& c = loaded.config;
    if (c.tls_certificate.empty() != c.tls_private_key.empty())
      problem(place_of({"tls.certificate", "tls.private_key"}), "tls.certificate",
              "Give both tls.certificate and tls.private_key, or neither.");
    const int sources =
        (c.key_file.empty() ? 0 : 1) + (c.key_descriptor < 0 ? 0 : 1) + (c.key_environment.empty() ? 0 : 1);
    if (sources > 1)
      problem(place_of({"key.file", "key.descriptor", "key.environment"}), "key.file",
              "Give one of key.file, key.descriptor and key.environment.");
    check_mail(c.mail);
    check_store(c.s3);
    if (!c.tls_certificate.empty())
      loaded.config.server.tls = http::TlsFiles{c.tls_certificate, c.tls_private_key};
  }

  LoadedConfig loaded;

 private:
  void check_store(const S3Config& s3) {
    if (s3.endpoint.empty()) return;
    const auto needed = [&](const std::string& value, const char* key, const char* message) {
      if (value.empty()) problem(place_of({"files.s3.endpoint"}), key, message);
    };
    needed(s3.bucket, "files.s3.bucket", "Give the bucket that keeps the files.");
    needed(s3.region, "files.s3.region", "Give the region of the store.");
    needed(s3.access_key_file, "files.s3.access_key_file", "Give the file with the access key.");
    needed(s3.secret_key_file, "files.s3.secret_key_file", "Give the file with the secret key.");
  }

  void check_mail(const MailConfig& mail) {
    if (mail.server.empty()) return;
    if (!mail.server.contains(':') || mail.server.find_first_of(" /@?#") != std::string::npos)
      problem(place_of({"mail.server"}), "mail.server", "Give host:port, such as mail.example.com:587.");
    if (mail.from.empty())
      problem(place_of({"mail.server"}), "mail.from", "Give the address that letters come from.");
    if (mail.user.empty() != mail.password_file.empty())
      problem(place_of({"mail.user", "mail.password_file"}), "mail.user",
              "Give both mail.user and mail.password_file, or neither.");
    if (mail.security == mail::Security::kNone && !mail::is_local(mail.server))
      problem(place_of({"mail.security"}), "mail.security",
              "Without TLS letters go to a server on this machine only: 127.0.0.1, [::1] or localhost.");
  }

  // Only tables that settings live in are entered, so that a file cannot say how deep this goes.
  void apply_inner_table(const toml::table& table, const std::string& prefix, const std::string& file,
                         const std::string& place) {
    if (std::ranges::any_of(all_settings(), [&](const Setting& s) { return s.key.starts_with(prefix); }))
      apply_table(table, prefix, file);
    else
      problem(place, prefix.substr(0, prefix.size() - 1),
              "There is no such group of settings. `sallyport config reference` lists all of them.");
  }

  // Where the first of these settings that is not its default came from.
  std::string place_of(std::initializer_list<const char*> keys) const {
    for (const char* key : keys)
      if (const auto origin = loaded.origin.find(key); origin != loaded.origin.end()) return origin->second;
    return {};
  }

  static std::optional<std::string> scalar(const toml::node& node) {
    if (const auto* v = node.as_string()) return v->get();
    if (const auto* v = node.as_integer()) return fmt::format("{}", v->get());
    if (const auto* v = node.as_boolean()) return v->get() ? "true" : "false";
    const auto* list = node.as_array();
    if (list == nullptr) return std::nullopt;
    std::vector<std::string> texts;
    for (const auto& element : *list) {
      const auto* v = element.as_string();
      if (v == nullptr) return std::nullopt;
      texts.push_back(v->get());
    }
    return fmt::format("{}", fmt::join(texts, ","));
  }
};

// The parser of TOML makes a table of each part of a dotted key, and unmaking them takes a stack as deep.
constexpr std::size_t kLargestFile = 32 * 1024;

void apply_toml(Loader& loader, std::string_view text, const std::string& place) {
  if (text.size() > kLargestFile) {
    const auto line = 1 + std::ranges::count(text.substr(0, kLargestFile), '\n');
    loader.problem(fmt::format("{} line {}", place, line), "",
                   fmt::format("The file may have {} bytes at most; this line exceeds them.", kLargestFile));
    return;
  }
  try {
    loader.apply_table(toml::parse(text, place), "", place);
  } catch (const toml::parse_error& error) {
    loader.problem(fmt::format("{} line {}", place, error.source().begin.line), "",
                   std::string(error.description()));
  }
}

void apply_environment_and_flags(Loader& loader, const ConfigSources& sources) {
  for (const auto& [name, value] : sources.environment) {
    const auto settings = all_settings();
    const auto found =
        std::ranges::find_if(settings, [&](const Setting& s) { return s.environment() == name; });
    if (found == settings.end())
      loader.problem(
          name, "",
          "No setting has this environment variable. `sallyport config reference` lists all of them.");
    else
      loader.apply(name, std::string(found->key), value);
  }
  for (const auto& [key, value] : sources.flags) {
    const Setting* setting = find_setting(key);
    loader.apply(setting != nullptr ? setting->flag() : "--" + key, key, value);
  }
  loader.check_whole();
}

}  // namespace

std::string Config::database_address() const {
  return database.empty() ? "sqlite:" + data_dir + "/sallyport.db" : database;
}

std::string Config::checkpoint_path() const {
  return audit_checkpoint_file.empty() ? data_dir + "/audit.checkpoint" : audit_checkpoint_file;
}

model::Deployment Config::deployment() const {
  const std::string url =
      !public_url.empty() ? public_url : (server.tls ? "https://" : "http://") + server.listen;
  return {.public_url = url, .domain = host_of(url)};
}

http::ServerOptions Config::server_options() const {
  auto options = server;
  options.reached_by_https = deployment().public_url.starts_with("https://");
  return options;
}

LoadedConfig load_config_text(std::string_view toml, const std::string& place, const ConfigSources& sources) {
  Loader loader;
  apply_toml(loader, toml, place);
  apply_environment_and_flags(loader, sources);
  return std::move(loader.loaded);
}

LoadedConfig load_config(const ConfigSources& sources) {
  if (!sources.file) return load_config_text("", "", sources);
  std::ifstream in(*sources.file, std::ios::binary);
  if (!in) {
    LoadedConfig loaded = load_config_text("", *sources.file, sources);
    loaded.problems.push_back(
        {*sources.file, "", fmt::format("The file cannot be read: {}.", std::strerror(errno))});
    return loaded;
  }
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  return load_config_text(text, *sources.file, sources);
}

std::map<std::string, std::string> environment_settings() {
  std::map<std::string, std::string> found;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view line = *variable;
    if (!line.starts_with("SALLYPORT_")) continue;
    const std::size_t equals = line.find('=');
    found.emplace(line.substr(0, equals), line.substr(equals + 1));
  }
  return found;
}

std::string configuration_reference() {
  std::string out =
      "# Configuration\n\n"
      "Settings come from a TOML file (`--config FILE`), the environment and flags of `sallyport serve`; a "
      "later one\n"
      "wins over an earlier one. Unknown names are refused, and all problems are reported at once.\n"
      "`sallyport config check` tests a configuration, `sallyport config show` prints what is in force.\n\n"
      "This page is made by `sallyport config reference`.\n\n"
      "| Setting | Default | Environment | Flag | Meaning |\n| --- | --- | --- | --- | --- |\n";
  const Config defaults;
  for (const Setting& setting : all_settings()) {
    const std::string value = setting.show(defaults);
    fmt::format_to(std::back_inserter(out), "| `{}` | {} | `{}` | `{}` | {} |\n", setting.key,
                   value.empty() ? "empty" : "`" + value + "`", setting.environment(), setting.flag(),
                   setting.meaning);
  }
  return out;
}

std::string show_config(const LoadedConfig& loaded) {
  std::string out;
  for (const Setting& setting : all_settings()) {
    const std::string value = setting.show(loaded.config);
    const auto origin = loaded.origin.find(std::string(setting.key));
    const bool bare = value == "true" || value == "false" || is_whole_number(value);
    std::string shown = value;
    if (!bare) {
      std::stringstream quoted;
      quoted << toml::value<std::string>{value};
      shown = quoted.str();
    }
    fmt::format_to(std::back_inserter(out), "{} = {}  # {}\n", setting.key, shown,
                   origin == loaded.origin.end() ? "default" : origin->second);
  }
  return out;
}

}  // namespace sallyport::app
