// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/caller.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <systemd/sd-journal.h>

#include "http/credentials.h"
#include "http/gateway.h"

static const char *peer_user(struct MHD_Connection *connection, struct arena *arena)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct ucred peer;
	socklen_t size = sizeof(peer);

	if (!info || getsockopt(info->connect_fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
		return "unknown user";
	return arena_printf(arena, "uid %u", peer.uid);
}

static const char *peer_address(struct MHD_Connection *connection, struct arena *arena)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	char text[INET6_ADDRSTRLEN];
	const void *address;

	if (!info || !info->client_addr)
		return "unknown address";
	address =
		info->client_addr->sa_family == AF_INET6 ?
			(const void *)&((const struct sockaddr_in6 *)info->client_addr)->sin6_addr :
			(const void *)&((const struct sockaddr_in *)info->client_addr)->sin_addr;
	if (!inet_ntop(info->client_addr->sa_family, address, text, sizeof(text)))
		return "unknown address";
	return arena_strdup(arena, text);
}

static const char *explain(int r)
{
	switch (r) {
	case -EINVAL:
		return "The Authorization header must be \"Bearer TOKEN\".";
	case -ENOENT:
		return "This token is not known here, or was revoked.";
	case -EKEYEXPIRED:
		return "This token has expired.";
	default:
		return "Tokens cannot be looked up now; the journal of cellwarden-httpd says why.";
	}
}

int caller_identify(const struct listener *listener, struct MHD_Connection *connection,
		    struct arena *arena, struct caller *ret, const char **ret_detail)
{
	const char *authorization = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
								MHD_HTTP_HEADER_AUTHORIZATION);
	const struct token *token;
	int r;

	*ret = (struct caller){
		.role = listener->role,
		.is_stranger = listener->is_remote,
		.who = listener->is_local ? peer_user(connection, arena) :
					    peer_address(connection, arena),
	};
	if (!authorization)
		return 0;
	r = credentials_check(gateway_credentials(listener->gateway), authorization, &token);
	if (r < 0) {
		*ret_detail = explain(r);
		return -EACCES;
	}
	ret->is_stranger = false;
	ret->token_id = arena_strdup(arena, token->id);
	ret->who = arena_printf(arena, "token %s (%s) from %s", token->id, token->name, ret->who);
	/* It gives; it takes nothing from who has more without it. */
	if (token->role > ret->role)
		ret->role = token->role;
	return 0;
}

void caller_audit(const struct caller *caller, const char *method, const char *target,
		  unsigned int status)
{
	bool is_refusal = status == 401 || status == 403 || status == 421;

	(void)sd_journal_send("MESSAGE=%s: %s %s: %u", caller->who, method, target, status,
			      "PRIORITY=%d", is_refusal ? LOG_WARNING : LOG_NOTICE,
			      "CELLWARDEN_CALLER=%s", caller->who, "CELLWARDEN_ROLE=%s",
			      role_name(caller->role), "CELLWARDEN_METHOD=%s", method,
			      "CELLWARDEN_TARGET=%s", target, "CELLWARDEN_STATUS=%u", status, NULL);
}
