#include "api/file_route.h"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "http/characters.h"
#include "integrations/caller.h"

namespace sallyport::api {
namespace {

// Whoever made the link, with the rights of now. On the request's core, without waiting.
base::Result<model::Caller> maker_of(const Services& services, const http::Request& request,
                                     const inventory::LinkedFile& link) {
  const auto client = services.integrations.read_model(request.core).find(link.integration);
  if (!client || !client->usable() || client->integration.tenant != link.tenant)
    return inventory::link_refused("integration_gone");
  if (link.issued < client->integration.tokens_valid_from) return inventory::link_refused("tokens_ended");
  auto caller = integrations::caller_of(client);
  if (services.reader) caller = services.reader(request.core, std::move(caller));
  if (request.source != nullptr) caller.source = request.source->client;
  caller.request_id = request.request_id;
  return caller;
}

base::Result<inventory::LinkedFile> link_in(const Services& services, const http::Context& context) {
  const auto query = http::FormFields::parse(context.request.query, "query string");
  if (!query || query->all().size() != 2) return inventory::link_refused("malformed");
  return services.attachments.read_link(context.parameter("id"), query->get("exp").value_or(""),
                                        query->get("sig").value_or(""));
}

async::Task<std::optional<std::string>> next_piece(inventory::Attachments& attachments,
                                                   std::shared_ptr<blobs::Content> content) {
  auto piece = co_await attachments.read(std::move(content));
  if (!piece) throw std::runtime_error(piece.error().message);
  if (piece->empty()) co_return std::nullopt;
  co_return *std::move(piece);
}

std::string until(base::Time now, base::Time expires) {
  const std::int64_t left = base::unix_seconds(expires) - base::unix_seconds(now);
  return fmt::format("private, max-age={}", std::max<std::int64_t>(left, 0));
}

async::Task<base::Result<http::Response>> answer(const Services& services, const http::Context& context) {
  CO_TRY(const auto link, link_in(services, context));
  CO_TRY(const auto maker, maker_of(services, context.request, link));
  CO_TRY(const auto file, co_await services.attachments.open(maker, link));
  co_return file_answer(services.attachments, file, until(services.clock.now(), link.expires));
}

async::Task<http::Response> serve(std::shared_ptr<const Services> services, const http::Context& context) {
  auto response = co_await answer(*services, context);
  if (!response) co_return http::problem(response.error(), context.request.request_id);
  co_return *std::move(response);
}

}  // namespace

http::Response file_answer(inventory::Attachments& attachments, const inventory::OpenFile& file,
                           std::string keep) {
  http::Response response;
  response.set("Content-Type", file.attachment.content_type);
  response.set("Content-Disposition", disposition_of(file.attachment.name));
  // Whatever is in it, nothing of it runs under our address.
  response.set("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'");
  response.set("Cross-Origin-Resource-Policy", "same-origin");
  response.set("Cache-Control", std::move(keep));
  response.length = static_cast<std::uint64_t>(file.attachment.size);
  response.pieces = [&attachments, content = file.content](const model::Caller*) {
    return next_piece(attachments, content);
  };
  return response;
}

std::string disposition_of(std::string_view name) {
  std::string plain, encoded;
  for (const char c : name) {
    const bool visible = c >= ' ' && c <= '~';
    plain.push_back(visible && c != '"' && c != '\\' && c != '%' ? c : '_');
    if (http::characters::is(c, http::characters::kUnreserved))
      encoded.push_back(c);
    else
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return fmt::format("attachment; filename=\"{}\"; filename*=UTF-8''{}", plain, encoded);
}

http::Route file_route(std::shared_ptr<const Services> services) {
  return {.method = http::Method::kGet,
          .path = "/files/{id}",
          .name = "files.get",
          .summary = "Give the bytes of an attachment to whoever has a link to it",
          .audit_name = "",
          .access = http::Access::open(),
          .handler = [services = std::move(services)](
                         const http::Context& context) { return serve(services, context); },
          .errors = {}};
}

}  // namespace sallyport::api
