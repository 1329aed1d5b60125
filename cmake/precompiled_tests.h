// As precompiled.h, for code that only tests.
#pragma once
#include "precompiled.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
