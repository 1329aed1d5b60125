// For tests: answers of a provider, and what a request that was made says.
#pragma once

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "egress/client.h"
#include "http/message.h"
#include "providers/requests.h"

namespace sallyport::providers {

inline const base::Time kNow = base::from_unix_seconds(1767225600);  // 2026-01-01T00:00:00Z

inline egress::Answer json_answer(std::string_view body, int status = 200) {
  return {.status = status,
          .headers = {{.name = "content-type", .value = "application/json; charset=utf-8"}},
          .body = std::string(body)};
}

inline egress::Answer text_answer(std::string_view type, std::string_view body, int status = 200) {
  return {.status = status,
          .headers = {{.name = "content-type", .value = std::string(type)}},
          .body = std::string(body)};
}

// An app with these secrets.
inline App app_of(std::string client_id, std::initializer_list<std::string_view> secrets) {
  App app{.client_id = std::move(client_id)};
  for (const auto secret : secrets) app.secrets.push_back(base::Secret::from_text(secret));
  return app;
}

inline std::string header(const egress::Request& request, std::string_view name) {
  std::string found = "(absent)";
  for (const auto& header : request.headers) {
    if (!http::equals_ignoring_case(header.name, name)) continue;
    EXPECT_EQ(found, "(absent)") << name << " is there twice";
    found = header.value;
  }
  return found;
}

// A field of a form, as text.
inline std::string field(std::string_view form, std::string_view name) {
  const auto fields = http::FormFields::parse(form, "body");
  if (!fields) return fields.error().message;
  for (const auto& [key, value] : fields->all())
    if (key == name) return value;
  return "(absent)";
}

}  // namespace sallyport::providers
