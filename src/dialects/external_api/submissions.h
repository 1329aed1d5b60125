// Submissions and programs as the caller may see them, read (N10): version 1 under /external, version 2 under
// /external/company. A submission is an asset of the type "Submission", a program one of the type "Program".
#pragma once

#include <span>

#include "dialects/external_api/call.h"

namespace sallyport::dialects::external_api {

std::span<const Call> calls_of_1_0();
std::span<const Call> calls_of_1_1();
std::span<const Call> calls_of_1_2();
std::span<const Call> company_reads();

}  // namespace sallyport::dialects::external_api
