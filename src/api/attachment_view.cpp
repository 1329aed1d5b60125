#include "api/attachment_view.h"

#include "base/bytes.h"

namespace sallyport::api {

Description describe(const AttachmentView*) {
  return {.name = "Attachment",
          .about = "A file that belongs to an asset. A link gives its bytes.",
          .fields = {
              {"id", {.about = "The id of the attachment."}},
              {"asset_id", {.about = "The asset that it belongs to."}},
              {"event_id", {.about = "The event of the asset that it belongs to; absent when it is none."}},
              {"name", {.about = "What the file is called.", .example = "inspection.pdf"}},
              {"content_type", {.about = "What kind of file it is.", .example = "application/pdf"}},
              {"size", {.about = "How many bytes it has.", .example = "48213"}},
              {"sha256", {.about = "The SHA-256 of its bytes, in hexadecimal."}},
              {"created_by", {.about = "Who has added it."}},
              {"created_at", {.about = "When it was added."}},
          }};
}

Description describe(const AttachmentPage*) {
  return {.name = "AttachmentPage",
          .about = "One page of attachments.",
          .fields = {{"attachments", {.about = "The attachments of this page, oldest first."}},
                     {"next_page_token", kNextPageTokenFacts}}};
}

AttachmentView attachment_view(const model::Attachment& attachment) {
  return {.id = attachment.id,
          .asset_id = attachment.asset,
          .event_id = attachment.event,
          .name = attachment.name,
          .content_type = attachment.content_type,
          .size = attachment.size,
          .sha256 = base::hex_encode(attachment.digest),
          .created_by = principal_view(attachment.created_by),
          .created_at = attachment.created_at};
}

}  // namespace sallyport::api
