/*
 * What every header of the house may count on: fixed-width integers and the
 * checked-result mark.
 */
#ifndef BASE_DEF_H
#define BASE_DEF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>		/* before its functions are poisoned */

/* The caller must look at the result. */
#define CRM_CHECK	__attribute__((warn_unused_result))
#define CRM_PRINTF(f, a) __attribute__((format(printf, f, a)))
/* What it returns takes what the format in argument a takes. */
#define CRM_FORMAT_ARG(a) __attribute__((format_arg(a)))
#define CRM_UNUSED	__attribute__((unused))
/* It is read soon. */
#define CRM_PREFETCH(p)	__builtin_prefetch(p)
/* A loop over whole columns, worth the widest instructions there are. */
#if defined(__GNUC__) && !defined(__clang__)
#define CRM_WIDE	__attribute__((optimize("O3")))
#else
#define CRM_WIDE
#endif

#define NELEM(a)	(sizeof(a) / sizeof((a)[0]))
#define MIN(a, b)	((a) < (b) ? (a) : (b))
#define MAX(a, b)	((a) > (b) ? (a) : (b))

#endif
