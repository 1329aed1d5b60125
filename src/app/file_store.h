// Where the files of attachments are kept, as the configuration has it: a folder of the data folder, or a
// bucket of an S3-compatible store. Application calls it at start.
#pragma once

#include <memory>

#include "app/config.h"
#include "base/log.h"
#include "blobs/blob_store.h"

namespace sallyport::app {

// Refusals: kInvalid "bad_file_store_key" when a file with a key of the store is no good, kUnavailable when
// there is no room for the folder, or it cannot be made.
base::Result<std::unique_ptr<blobs::BlobStore>> open_file_store(const Config& config, base::Log& log);

// For the settings. Refusals: kInvalid.
base::Result<void> check_store_endpoint(std::string_view url);
base::Result<void> check_bucket(std::string_view name);
base::Result<void> check_content_type(std::string_view type);

}  // namespace sallyport::app
