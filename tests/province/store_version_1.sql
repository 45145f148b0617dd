-- The tables of a store of version 1, as landed provinces have them.
CREATE TABLE province_key (
	"key" BLOB NOT NULL
);
CREATE TABLE newsroom (
	id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	epoch INTEGER NOT NULL, 
	head INTEGER NOT NULL, 
	digest VARCHAR NOT NULL, 
	added_at VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (name)
);
CREATE TABLE invitation (
	code_hash VARCHAR NOT NULL, 
	newsroom VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	made_at VARCHAR NOT NULL, 
	token_hash VARCHAR, 
	PRIMARY KEY (code_hash)
);
CREATE TABLE device (
	token_hash VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	newsroom VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	app VARCHAR NOT NULL, 
	enrolled_at VARCHAR NOT NULL, 
	first_used_at VARCHAR, 
	revoked_at VARCHAR, 
	PRIMARY KEY (token_hash)
);
CREATE TABLE record (
	newsroom VARCHAR NOT NULL, 
	seq INTEGER NOT NULL, 
	epoch INTEGER NOT NULL, 
	"key" VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	field VARCHAR, 
	person VARCHAR NOT NULL, 
	device VARCHAR NOT NULL, 
	app VARCHAR NOT NULL, 
	base_epoch INTEGER, 
	base_seq INTEGER, 
	predecessor VARCHAR, 
	needs BLOB NOT NULL, 
	payload BLOB NOT NULL, 
	payload_hash VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	at VARCHAR NOT NULL, 
	PRIMARY KEY (newsroom, seq), 
	UNIQUE (newsroom, "key")
);
CREATE INDEX record_by_subject ON record (newsroom, subject, seq);
CREATE TABLE refusal (
	newsroom VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	code VARCHAR NOT NULL, 
	facts BLOB NOT NULL, 
	PRIMARY KEY (newsroom, "key")
)
 WITHOUT ROWID

;
CREATE TABLE subject (
	newsroom VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	type VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	seq INTEGER NOT NULL, 
	PRIMARY KEY (newsroom, id)
)
 WITHOUT ROWID

;
CREATE TABLE field (
	newsroom VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	epoch INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	"key" VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	value BLOB NOT NULL, 
	PRIMARY KEY (newsroom, subject, name)
)
 WITHOUT ROWID

;
CREATE TABLE submission (
	newsroom VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	story VARCHAR NOT NULL, 
	headline VARCHAR NOT NULL, 
	content_hash VARCHAR NOT NULL, 
	media BLOB NOT NULL, 
	state VARCHAR NOT NULL, 
	received_at VARCHAR NOT NULL, 
	decided_at VARCHAR, 
	decided_by VARCHAR, 
	reason VARCHAR, 
	PRIMARY KEY (newsroom, id)
);
CREATE TABLE media (
	newsroom VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	size INTEGER NOT NULL, 
	type VARCHAR NOT NULL, 
	part_size INTEGER NOT NULL, 
	is_verified BOOLEAN NOT NULL, 
	PRIMARY KEY (newsroom, sha256)
);
PRAGMA user_version=1;
