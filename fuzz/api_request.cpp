// Requests to the API, made into a struct that has a field of every type: what is accepted keeps its stated
// limits and is read as the same when it is written. And access policies: one that is accepted is shown so
// that it is read as the same policy again. The first line of an input is the query string, the rest the
// body.
#include <algorithm>
#include <array>
#include <string>

#include "api/condition_view.h"
#include "api/policy_view.h"
#include "api/read.h"
#include "api/write.h"
#include "base/bytes.h"
#include "base/check.h"

namespace base = sallyport::base;
namespace http = sallyport::http;

namespace sallyport::api {

enum class Colour { kRed, kDarkBlue };
template <>
struct Words<Colour> {
  static std::span<const std::pair<std::string_view, Colour>> all() {
    static constexpr std::array<std::pair<std::string_view, Colour>, 2> kWords{
        {{"red", Colour::kRed}, {"dark-blue", Colour::kDarkBlue}}};
    return kWords;
  }
};

namespace {

struct Inner {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (text))
Description describe(const Inner*) {
  return {.name = "Inner", .about = "x", .fields = {{"text", {.about = "x", .min = 1, .max = 8}}}};
}

struct Order {
  std::string name;
  std::optional<std::int64_t> page_limit;
  std::optional<bool> on;
  std::optional<Colour> colour;
  std::optional<TextMap> claims;
  std::optional<Inner> inner;
  std::optional<base::Time> from;
  std::optional<base::Id<Inner>> id;
  std::optional<std::vector<Inner>> inners;
  std::optional<model::Attributes> attributes;
};
BOOST_DESCRIBE_STRUCT(Order, (), (name, page_limit, on, colour, claims, inner, from, id, inners, attributes))
Description describe(const Order*) {
  return {.name = "Order",
          .about = "x",
          .fields = {{"name", {.about = "x", .min = 1, .max = 128}},
                     {"page_limit", {.about = "x", .min = 1, .max = 500}},
                     {"on", {.about = "x"}},
                     {"colour", {.about = "x"}},
                     {"claims", {.about = "x", .max = 2}},
                     {"inner", {.about = "x"}},
                     {"from", {.about = "x"}},
                     {"id", {.about = "x"}},
                     {"inners", {.about = "x", .max = 2}},
                     {"attributes", {.about = "x", .max = 3}}}};
}

struct Choice {
  std::optional<std::string> filter;
  std::optional<std::int64_t> limit;
  std::optional<bool> on;
  std::optional<Colour> colour;
  std::optional<base::Time> from;
};
BOOST_DESCRIBE_STRUCT(Choice, (), (filter, limit, on, colour, from))
Description describe(const Choice*) {
  return {.name = "Choice",
          .about = "x",
          .fields = {{"filter", {.about = "x", .min = 1, .max = 128}},
                     {"limit", {.about = "x", .min = 1, .max = 500}},
                     {"on", {.about = "x"}},
                     {"colour", {.about = "x"}},
                     {"from", {.about = "x"}}}};
}

template <Described Request>
base::Result<Request> read_from(std::string_view body) {
  const std::array headers{http::HeaderView{"Content-Type", "application/json"}};
  http::Request request;
  request.method = http::Method::kPost;
  request.headers = headers;
  request.body = body;
  return read_body<Request>(request);
}

void check_body(std::string_view body) {
  const auto order = read_from<Order>(body);
  if (!order) return;
  CHECK(!order->name.empty() && order->name.size() <= 128);
  CHECK(!order->page_limit || (*order->page_limit >= 1 && *order->page_limit <= 500));
  CHECK(!order->claims || order->claims->size() <= 2);
  CHECK(!order->inners || order->inners->size() <= 2);
  CHECK(!order->attributes || order->attributes->size() <= 3);
  CHECK(!order->inner || (!order->inner->text.empty() && order->inner->text.size() <= 8));
  const std::string written = to_json(*order);
  const auto again = read_from<Order>(written);
  if (order->from && *order->from < base::from_unix_seconds(0)) return;  // an offset may lead before 1970
  if (order->from && *order->from >= base::from_unix_seconds(253'402'300'800)) return;
  CHECK(again && to_json(*again) == written);
}

void check_policy(std::string_view body) {
  auto wanted = read_from<NewPolicy>(body);
  if (!wanted) return;
  const auto policy = read_policy(*std::move(wanted));
  if (!policy || !inventory::check_policy(*policy)) return;
  PolicyView shown = policy_view(*policy);
  const auto again = read_policy({.name = std::move(shown.name),
                                  .description = std::move(shown.description),
                                  .effect = shown.effect,
                                  .filters = std::move(shown.filters),
                                  .permissions = std::move(shown.permissions),
                                  .actions = std::move(shown.actions),
                                  .windows = std::move(shown.windows),
                                  .sources = std::move(shown.sources)});
  CHECK(again && *again == *policy);
}

void check_query(std::string_view query) {
  http::Request request;
  request.query = query;
  const auto choice = read_query<Choice>(request);
  if (!choice) return;
  CHECK(!choice->filter || (!choice->filter->empty() && choice->filter->size() <= 128));
  CHECK(!choice->limit || (*choice->limit >= 1 && *choice->limit <= 500));
  if (!choice->filter) return;
  if (const auto terms = read_filter(*choice->filter))
    CHECK(!terms->empty() && terms->size() <= model::kMaxConditions);
}

}  // namespace
}  // namespace sallyport::api

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = base::as_text({data, size});
  const std::string_view query = text.substr(0, text.find('\n'));
  sallyport::api::check_query(query);
  const std::string_view body = text.substr(std::min(query.size() + 1, text.size()));
  sallyport::api::check_body(body);
  sallyport::api::check_policy(body);
  return 0;
}
