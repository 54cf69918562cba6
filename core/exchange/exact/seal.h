/*
 * A stream of bytes sealed in chunks, so that no change, cut or swap goes
 * unseen; with a key nobody else can read it, either.
 *
 *	"crm backup 1 p\n"	plain, or with e for encrypted
 *	24 bytes		encrypted: the header of libsodium's
 *				secretstream (XChaCha20-Poly1305)
 *	chunks			length and, in the highest bit, whether it is
 *				the last one (4 bytes, little-endian); the
 *				bytes; plain: BLAKE2b-256 of the hash before
 *				(of the first line, to begin with), length
 *				and bytes
 */
#ifndef EXCHANGE_SEAL_H
#define EXCHANGE_SEAL_H

#include "core/base/base.h"
#include "core/out/sink.h"

enum { SEAL_KEY = 32 };
struct seal_key { uint8_t bytes[SEAL_KEY]; };

/*
 * A key file is a line of 64 hexadecimal digits that only its owner may read.
 * ERR_DATA: it is something else; ERR_SYSTEM: others may read it.
 */
CRM_CHECK enum err_code
seal_key_read(struct seal_key *, const char *path, struct err *);
/* A new key in a new file, synced.  ERR_CONFLICT: there is such a file. */
CRM_CHECK enum err_code	seal_key_make(const char *path, struct err *);

struct seal_writer;

/* The sink stays the caller's; key NULL: plain. */
struct seal_writer	*seal_writer_open(struct sink *, const struct seal_key *);
void	seal_writer_close(struct seal_writer *);	/* NULL: nothing */
void	seal_write(struct seal_writer *, struct slice);
/* The last chunk; failures of the sink are told by sink_finish(). */
void	seal_finish(struct seal_writer *);

struct seal_reader;

/* fd stays the caller's; name is for messages; key NULL: none is known. */
CRM_CHECK enum err_code
seal_reader_open(struct seal_reader **, int fd, const char *name,
    const struct seal_key *, struct err *);
void	seal_reader_close(struct seal_reader *);	/* NULL: nothing */
/*
 * The next bytes, all of them proven; a view until the next call, empty at
 * the end of the stream.  ERR_DATA: not what was sealed, or another key.
 */
CRM_CHECK enum err_code
seal_read(struct slice *, struct seal_reader *, struct err *);

#endif
