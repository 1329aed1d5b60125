// What the tests of the wire formats share; for tests only.
#pragma once

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/json.h"
#include "dialects/archivist/list_wire.h"
#include "inventory/service.h"
#include "model/deployment.h"

namespace sallyport::dialects {

inline const model::Deployment kDeployment{.public_url = "https://id.example.com",
                                           .domain = "id.example.com"};

inline boost::json::object object(std::string_view text) {
  auto value = base::parse_json(text);
  EXPECT_TRUE(value && value->is_object()) << text;
  return value->as_object();
}

namespace archivist {

inline const base::Time kNow = base::from_unix_seconds(1767258000);  // 2026-01-01T09:00:00Z

inline Query query(std::string_view text) {
  auto parsed = Query::parse(text);
  EXPECT_TRUE(parsed) << text;
  return parsed ? *std::move(parsed) : Query();
}

}  // namespace archivist

namespace external_api {

inline const base::Time kNow = base::from_unix_seconds(1767225600);  // 2026-01-01T00:00:00Z

inline std::string attributes_of(const inventory::AssetChange& change) {
  return base::to_json(model::to_json(change.attributes));
}

}  // namespace external_api
}  // namespace sallyport::dialects
