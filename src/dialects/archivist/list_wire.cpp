#include "dialects/archivist/list_wire.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/json.h"
#include "base/utf8.h"
#include "dialects/archivist/body.h"

namespace sallyport::dialects::archivist {
namespace {

namespace json = boost::json;

constexpr std::string_view kPageSize = "page_size";
constexpr std::string_view kPageToken = "page_token";

json::array write_parameters(const Query& query) {
  json::array written;
  for (const auto& [name, value] : query.all()) written.push_back(json::array{name, value});
  return written;
}

std::unexpected<base::Error> malformed() {
  return base::invalid(
      "",
      "The query string is not valid application/x-www-form-urlencoded UTF-8 text: check the "
      "percent-escapes.");
}

// 0 stands for what means the default: nothing, and numbers below 1.
base::Result<std::int64_t> read_page_size(std::optional<std::string_view> text) {
  if (!text) return 0;
  std::int64_t size = 0;
  const char* end = text->data() + text->size();
  const auto [stopped, error] = std::from_chars(text->data(), end, size);
  if (stopped != end || error == std::errc::invalid_argument)
    return base::invalid(std::string(kPageSize),
                         fmt::format("{} is a number from 1 to {}.", kPageSize, kLargestPageSize));
  if (error == std::errc::result_out_of_range) return text->starts_with('-') ? 0 : kLargestPageSize + 1;
  return std::max<std::int64_t>(size, 0);
}

// Only write_token() makes what a page token of this dialect holds.
Query query_of(const json::object& token) {
  std::vector<std::pair<std::string, std::string>> parameters;
  for (const auto& pair : token.at("query").as_array())
    parameters.emplace_back(text_of(pair.at(0).as_string()), text_of(pair.at(1).as_string()));
  return Query(std::move(parameters));
}

}  // namespace

base::Result<Query> Query::parse(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> parameters;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    auto name = http::form_decode(pair.substr(0, equals));
    auto value = http::form_decode(pair.substr(std::min(equals + 1, pair.size())));
    if (!name || !value || !base::is_valid_utf8(*name) || !base::is_valid_utf8(*value)) return malformed();
    const auto same = [&](const auto& each) { return each.first == *name; };
    if (!name->contains('.') && std::ranges::any_of(parameters, same))
      return base::invalid(*name, "This parameter is there more than once. Leave one out.");
    parameters.emplace_back(*std::move(name), *std::move(value));
  }
  Query query(std::move(parameters));
  if (query.all().size() > kMostParameters)
    return base::invalid("", fmt::format("The query string has at most {} parameters.", kMostParameters));
  if (base::to_json(write_parameters(query)).size() > kMaxQueryBytes)
    return base::invalid(
        "", fmt::format("The query string is too long: it has at most {} bytes as JSON.", kMaxQueryBytes));
  return query;
}

std::optional<std::string_view> Query::get(std::string_view name) const {
  for (const auto& [each, value] : parameters_)
    if (each == name && !value.empty()) return value;
  return std::nullopt;
}

base::Result<std::optional<std::string_view>> Query::get_word(std::string_view name,
                                                              std::span<const std::string_view> words) const {
  const auto value = get(name);
  if (value && std::ranges::find(words, *value) == words.end())
    return base::invalid(std::string(name), fmt::format("{} is one of {}.", name, fmt::join(words, ", ")));
  return value;
}

base::Result<void> Query::refuse_unknown(bool (*known)(std::string_view name)) const {
  for (const auto& [name, value] : parameters_)
    if (!known(name))
      return base::invalid(name, "This list has no such parameter. Leave it out, or check how it is spelt.");
  return {};
}

base::Result<ListRequest> read_request(const Query& query, const std::optional<json::object>& token) {
  ListRequest request;
  std::vector<std::pair<std::string, std::string>> parameters = query.all();
  std::erase_if(parameters,
                [](const auto& each) { return each.first == kPageSize || each.first == kPageToken; });
  if (token) {
    request.query = query_of(*token);
    const auto& known = request.query.all();
    for (const auto& each : parameters)
      if (std::ranges::find(known, each) == known.end())
        return base::invalid(
            each.first, "This differs from the query that page_token belongs to. Leave one of the two out.");
    request.size = token->at("size").as_int64();
    request.after = token->at("after").as_object();
  } else {
    request.query = Query(std::move(parameters));
  }
  TRY(const auto asked, read_page_size(query.get(kPageSize)));
  if (asked > 0) request.size = std::min(asked, kLargestPageSize);
  request.size_is_ours = asked == 0 || asked > kLargestPageSize;
  return request;
}

json::object write_token(const ListRequest& request, json::object after) {
  return {{"query", write_parameters(request.query)}, {"size", request.size}, {"after", std::move(after)}};
}

base::Result<ListRequest> read_request(const House& house, const http::Context& context,
                                       std::string_view list) {
  TRY(const auto query, Query::parse(context.request.query));
  std::optional<json::object> token;
  if (const auto text = query.get(kPageToken)) {
    TRY(token, house.page_tokens.open(list, context.caller->tenant, *text, kPageToken));
  }
  return read_request(query, token);
}

std::string seal_next(const House& house, const http::Context& context, std::string_view list,
                      const ListRequest& request, json::object after) {
  return house.page_tokens.seal(list, context.caller->tenant, write_token(request, std::move(after)));
}

bool wants_total(const http::Request& request) { return request.header("X-Request-Total-Count") == "true"; }

http::Response write_list(std::string_view member, json::array entries, std::string_view next,
                          std::int64_t total) {
  auto response = http::Response::json(
      200, base::to_json(json::object{{member, std::move(entries)}, {"next_page_token", next}}));
  response.set("X-Total-Count", std::to_string(total));
  return response;
}

void mark_as_cut(http::Response& response, std::int64_t limit, std::int64_t total) {
  response.status = 206;
  response.set("Content-Range", fmt::format("items 0-{}/{}", limit, total));
}

}  // namespace sallyport::dialects::archivist
