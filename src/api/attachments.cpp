// /api/assets/{assetId}/attachments and /api/attachments: files of assets and events, their bytes, and links
// to these.
#include "api/attachment_view.h"
#include "api/file_route.h"
#include "api/resource.h"

namespace sallyport::api {
namespace {

using http::Method;
using model::AssetId;
using model::AttachmentId;

struct NewAttachment {
  std::string name;
  std::optional<model::EventId> event_id;
};
BOOST_DESCRIBE_STRUCT(NewAttachment, (), (name, event_id))
Description describe(const NewAttachment*) {
  return {.name = "NewAttachment",
          .about = "What the file in the body is.",
          .fields = {{"name",
                      {.about = "What the file is called, without a folder.",
                       .min = 1,
                       .max = model::kMaxFileNameBytes,
                       .example = "inspection.pdf"}},
                     {"event_id", {.about = "The event of the asset that it belongs to, if any."}}}};
}

struct AttachmentQuery {
  std::optional<std::int64_t> limit;
  std::optional<std::string> page_token;
};
BOOST_DESCRIBE_STRUCT(AttachmentQuery, (), (limit, page_token))
Description describe(const AttachmentQuery*) {
  return {.name = "AttachmentQuery",
          .about = "Which attachments.",
          .fields = {{"limit", kLimitFacts}, {"page_token", kPageTokenFacts}}};
}

struct NewFileLink {
  std::optional<std::int64_t> expires_in;
};
BOOST_DESCRIBE_STRUCT(NewFileLink, (), (expires_in))
Description describe(const NewFileLink*) {
  return {.name = "NewFileLink",
          .about = "A link to make.",
          .fields = {{"expires_in",
                      {.about = "How long the link works, in seconds; 600 when left out.",
                       .min = 1,
                       .max = inventory::kLongestLink.count(),
                       .example = "600"}}}};
}

struct FileLinkView {
  std::string url;
  base::Time expires_at;
};
BOOST_DESCRIBE_STRUCT(FileLinkView, (), (url, expires_at))
Description describe(const FileLinkView*) {
  return {
      .name = "FileLink",
      .about = "A link that gives the bytes of a file to whoever has it, without a token.",
      .fields = {{"url", {.about = "The link. Whoever has it has the file until then: keep it as a secret."}},
                 {"expires_at", {.about = "From then on it is refused."}}}};
}

base::Result<AttachmentId> attachment_id_in(const Call& call) {
  return call.id<AttachmentId>("attachmentId", "attachment");
}

async::Task<base::Result<AttachmentView>> add_attachment(const Services& services, Call& call,
                                                         NewAttachment wanted) {
  CO_TRY(const auto asset, call.id<AssetId>("assetId", "asset"));
  const auto type = http::media_type(call.request().header("Content-Type").value_or(""));
  if (!type)
    co_return base::refuse(base::ErrorKind::kUnsupported, "unsupported_file_type",
                           "Say what the file is in Content-Type, such as application/pdf. Text is UTF-8.",
                           "Content-Type");
  CO_TRY(
      const auto added,
      co_await services.attachments.add(
          call.caller(), asset,
          {.event = wanted.event_id, .name = std::move(wanted.name), .content_type = *type}, call.content()));
  co_return attachment_view(added);
}

async::Task<base::Result<AttachmentPage>> list_attachments(const Services& services, Call& call,
                                                           AttachmentQuery query) {
  CO_TRY(const auto asset, call.id<AssetId>("assetId", "asset"));
  const Pager pager(services, call, "api.attachments.list " + asset.to_string());
  CO_TRY(const Position position, pager.open({}, {}, query.limit, query.page_token));
  CO_TRY(const auto page,
         co_await services.attachments.list(call.caller(), asset, position.limit, position.after_number()));
  AttachmentPage answer;
  for (const auto& attachment : page.items) answer.attachments.push_back(attachment_view(attachment));
  answer.next_page_token = pager.close(position, page.next, page.total);
  co_return answer;
}

async::Task<base::Result<AttachmentView>> get_attachment(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, attachment_id_in(call));
  CO_TRY(const auto found, co_await services.attachments.get(call.caller(), id));
  co_return attachment_view(found);
}

async::Task<base::Result<File>> get_content(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, attachment_id_in(call));
  CO_TRY(const auto file, co_await services.attachments.open(call.caller(), id));
  co_return File{file_answer(services.attachments, file, "no-store")};
}

async::Task<base::Result<Nothing>> remove_attachment(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, attachment_id_in(call));
  CO_TRY_VOID(co_await services.attachments.remove(call.caller(), id));
  co_return Nothing{};
}

async::Task<base::Result<FileLinkView>> link(const Services& services, Call& call, NewFileLink wanted) {
  CO_TRY(const auto id, attachment_id_in(call));
  const std::chrono::seconds lifetime{wanted.expires_in.value_or(inventory::kUsualLink.count())};
  CO_TRY(const auto made, co_await services.attachments.link(call.caller(), id, lifetime));
  co_return FileLinkView{.url = services.deployment.public_url + made.path, .expires_at = made.expires};
}

async::Task<base::Result<Nothing>> revoke_links(const Services& services, Call& call, Nothing) {
  CO_TRY(const auto id, attachment_id_in(call));
  CO_TRY_VOID(co_await services.attachments.revoke_links(call.caller(), id));
  co_return Nothing{};
}

}  // namespace

Resource attachments() {
  using model::AuditAction;
  return {.tag = "Attachments",
          .about = "Files of assets and of what happened to them: photographs, reports, recordings.",
          .endpoints = {
              endpoint<add_attachment>({.method = Method::kPost,
                                        .path = "/api/assets/{assetId}/attachments",
                                        .name = "api.attachments.add",
                                        .permission = kByPolicy,
                                        .scope = "events:write",
                                        .summary = "Add the file in the body to an asset",
                                        .audit = AuditAction::kAttachmentAdded,
                                        .success = 201,
                                        .takes_file = true}),
              endpoint<list_attachments>({.path = "/api/assets/{assetId}/attachments",
                                          .name = "api.attachments.list",
                                          .permission = kByPolicy,
                                          .scope = "assets:read",
                                          .summary = "List the attachments of an asset"}),
              endpoint<get_attachment>({.path = "/api/attachments/{attachmentId}",
                                        .name = "api.attachments.get",
                                        .permission = kByPolicy,
                                        .scope = "assets:read",
                                        .summary = "Show an attachment"}),
              endpoint<get_content>({.path = "/api/attachments/{attachmentId}/content",
                                     .name = "api.attachments.content",
                                     .permission = kByPolicy,
                                     .scope = "assets:read",
                                     .summary = "Give the bytes of an attachment, to be saved"}),
              endpoint<remove_attachment>({.method = Method::kDelete,
                                           .path = "/api/attachments/{attachmentId}",
                                           .name = "api.attachments.remove",
                                           .permission = kByPolicy,
                                           .scope = "events:write",
                                           .summary = "Remove an attachment",
                                           .audit = AuditAction::kAttachmentRemoved}),
              endpoint<link>({.method = Method::kPost,
                              .path = "/api/attachments/{attachmentId}/link",
                              .name = "api.attachments.link",
                              .permission = kByPolicy,
                              .scope = "assets:read",
                              .summary = "Make a link to the bytes of an attachment, for an hour at most",
                              .audit = AuditAction::kFileLinkMade}),
              endpoint<revoke_links>({.method = Method::kPost,
                                      .path = "/api/attachments/{attachmentId}/revoke-links",
                                      .name = "api.attachments.revoke_links",
                                      .permission = kByPolicy,
                                      .scope = "events:write",
                                      .summary = "End every link to an attachment that is out",
                                      .audit = AuditAction::kFileLinksRevoked}),
          }};
}

}  // namespace sallyport::api
