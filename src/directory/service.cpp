#include "directory/service.h"

#include "directory/recent_pages.h"

namespace sallyport::directory {

Service::Service(store::Store& store, audit::Log& audit, const base::Clock& clock, base::Random& random)
    : store_(store),
      audit_(audit),
      clock_(clock),
      random_(random),
      user_pages_(std::make_unique<RecentPages<model::User>>(changes_, !store.database().shared())),
      group_pages_(std::make_unique<RecentPages<model::Group>>(changes_, !store.database().shared())) {}

Service::~Service() = default;

}  // namespace sallyport::directory
