// Everything a directory::Service stands on, for its tests.
#pragma once

#include "audit/test_house.h"
#include "base/test_refusal.h"
#include "directory/service.h"
#include "model/test_caller.h"

namespace sallyport::directory {

class House : public audit::TestHouse {
 public:
  Service service{store, audit, clock, random};
};

using base::field_of;
using base::kind_of;
using model::caller_in;

}  // namespace sallyport::directory
