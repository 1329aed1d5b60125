// An attachment as the API's answers show it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/event_view.h"
#include "api/paging.h"
#include "api/shape.h"
#include "base/clock.h"
#include "model/attachment.h"

namespace sallyport::api {

struct AttachmentView {
  model::AttachmentId id;
  model::AssetId asset_id;
  std::optional<model::EventId> event_id;
  std::string name;
  std::string content_type;
  std::int64_t size = 0;
  std::string sha256;
  PrincipalView created_by;
  base::Time created_at;
};
BOOST_DESCRIBE_STRUCT(AttachmentView, (),
                      (id, asset_id, event_id, name, content_type, size, sha256, created_by, created_at))
Description describe(const AttachmentView*);

AttachmentView attachment_view(const model::Attachment& attachment);

struct AttachmentPage {
  std::vector<AttachmentView> attachments;
  std::string next_page_token;
};
BOOST_DESCRIBE_STRUCT(AttachmentPage, (), (attachments, next_page_token))
Description describe(const AttachmentPage*);

}  // namespace sallyport::api
