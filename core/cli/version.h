/*
 * The version of the program; that of the store is STORE_FORMAT.
 */
#ifndef CLI_VERSION_H
#define CLI_VERSION_H

#define CRM_VERSION	"0.1"

#endif
