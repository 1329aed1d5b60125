#include "directory/service.h"

namespace sallyport::directory {

Service::Service(store::Store& store, audit::Log& audit, const base::Clock& clock, base::Random& random)
    : store_(store), audit_(audit), clock_(clock), random_(random) {}

}  // namespace sallyport::directory
