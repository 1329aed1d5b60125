// Whether the templates of an entry name only what the entry declares, and make URLs that can be asked
// (security H16). Used by entry_rules.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "providers/provider.h"

namespace sallyport::providers {

// What is known when a template is filled in: settings always, then what the redirect brought, then what the
// token answer said.
enum class Stage : std::uint8_t { kSettings, kCallback, kAnswer };

// Secrets are not for URLs, which stand in logs, nor for what a browser is sent with.
enum class Secrets : std::uint8_t { kNo, kYes };

class EntryTemplates {
 public:
  explicit EntryTemplates(const Provider& provider) : provider_(provider) {}

  // All refuse with kInvalid and `field`. Empty texts are fine.
  base::Result<void> check_url_template(std::string_view text, std::string_view field, Stage stage,
                                        std::string_view extra_name = {}) const;
  base::Result<void> check_text(std::string_view text, std::string_view field, Stage stage,
                                Secrets secrets) const;
  // `reserved` are names that the protocol gives its own meaning; `field` is that of the whole object.
  base::Result<void> check_parameters(const std::vector<Parameter>& parameters, std::string_view field,
                                      Stage stage, Secrets secrets,
                                      const std::vector<std::string_view>& reserved) const;
  base::Result<void> check_headers(const std::vector<Parameter>& headers, std::string_view field) const;

 private:
  base::Result<void> check_name(std::string_view name, std::string_view field, Stage stage,
                                Secrets secrets) const;
  const Setting* setting(std::string_view name) const;

  const Provider& provider_;
};

}  // namespace sallyport::providers
