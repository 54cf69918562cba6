/*
 * Names of users and groups.
 *
 * Not getpwuid(3): it loads modules into the process, which a program
 * linked statically cannot count on.  /etc/passwd and /etc/group are read
 * here; whoever is not in them (a directory server knows) is asked of
 * getent(1), which is where such modules belong.
 */
#ifndef BASE_USER_H
#define BASE_USER_H

#include <sys/types.h>

#include "core/base/buf.h"

/* Appends the login name; when nobody knows it, the number. */
void		 user_add_name(struct buf *, uid_t);
CRM_CHECK bool	 group_find(gid_t *, const char *name);

#endif
