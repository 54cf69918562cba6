/*
 * All of core/base/ in one line, as nearly every file wants it.
 */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include "core/base/def.h"
#include "core/base/err.h"
#include "core/base/slice.h"
#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/num.h"
#include "core/base/vec.h"
#include "core/base/map.h"
#include "core/base/utf8.h"
#include "core/base/banned.h"

#endif
