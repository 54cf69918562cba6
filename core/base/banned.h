/*
 * Functions that are not used here, each with what takes its place.
 * Included last by core/base/base.h, so that a use fails to compile.
 */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#pragma GCC poison strcpy		/* buf_add, or a slice */
#pragma GCC poison strcat		/* buf_add */
#pragma GCC poison sprintf		/* buf_addf, snprintf */
#pragma GCC poison vsprintf
#pragma GCC poison strtok		/* slice_cut */
#pragma GCC poison atoi			/* i64_parse */
#pragma GCC poison atol
#pragma GCC poison atof			/* decimal_parse, f64_parse */
#pragma GCC poison localtime		/* zone_to_civil */
#pragma GCC poison mktime
#pragma GCC poison gets

#endif
