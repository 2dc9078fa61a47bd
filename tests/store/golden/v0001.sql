BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE contents (
	tenant TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	size INTEGER NOT NULL, 
	packing TEXT NOT NULL, 
	bytes BLOB NOT NULL, 
	CONSTRAINT pk_contents PRIMARY KEY (tenant, sha256)
)
 STRICT

;
INSERT INTO "contents" VALUES('main','43efbfbec86307e8758174fac302550439ae7395d05a04cc930207b8abb2e95e',20,'plain',X'7B2272657175657374223A20226669727374227D');
INSERT INTO "contents" VALUES('main','1764ddfed87e29b6ba1e8abc918c881ef78878d70c549097f1b0708a726ce79b',630,'zlib',X'789CAB562A28CA4C4E4D51B252504ACB2C2A2E51D25150CAC9CC4B2D068A442B252A80D80A251989250AC58995C50AC5F9B9A925199979E92075A3B2A3B264C8C6D6020078ABD8CB');
INSERT INTO "contents" VALUES('main','f0ca20678c9900d3f7b77db4f7395173fc91de80fa38618aa0fc71291de81370',21,'plain',X'7B2272657175657374223A20227365636F6E64227D');
INSERT INTO "contents" VALUES('main','737cc1df395d24c15d9b50315ecb1b3c879ed76298f91b2da3ebad82fd85aa60',631,'zlib',X'789CAB562A28CA4C4E4D51B252502A4E4DCECF4B51D25150CAC9CC4B2D060A452B252A80D80A251989250AC58995C50AC5F9B9A925199979E92075A3B2A3B264C8C6D602004803D91F');
INSERT INTO "contents" VALUES('main','b7ff47ed9cb12a66360d8ecc052bcd0392dbc4214e9a6fb534e8b647ee68ba34',20,'plain',X'7B2272657175657374223A20227468697264227D');
INSERT INTO "contents" VALUES('main','f4db420f06dc166b23fcdd4f348954e87bc94c27cd989b83dffdc80edf0efb79',630,'zlib',X'789CAB562A28CA4C4E4D51B252502AC9C82C4A51D25150CAC9CC4B2D068A442B252A80D80A251989250AC58995C50AC5F9B9A9407579E92075A3B2A3B264C8C6D60200599FD8BE');
CREATE TABLE decisions (
	tenant TEXT NOT NULL, 
	quote TEXT NOT NULL, 
	step TEXT NOT NULL, 
	place INTEGER NOT NULL, 
	request INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	rule TEXT NOT NULL, 
	answer TEXT NOT NULL, 
	"by" TEXT NOT NULL, 
	on_behalf_of TEXT NOT NULL, 
	authority TEXT NOT NULL, 
	at TEXT NOT NULL, 
	content_hash TEXT NOT NULL, 
	CONSTRAINT pk_decisions PRIMARY KEY (tenant, quote, step, place)
)
 STRICT

;
INSERT INTO "decisions" VALUES('main','Q-2026-0001','1.1',0,1,1,'deep-discount','approve','sales-director','','sales-director','2026-11-20T09:02:00.000000Z','da8decc0f1917760205714612d5cd64deab58302ec7ce08ba6cb3026a9f862e6');
CREATE TABLE events (
	tenant TEXT NOT NULL, 
	sequence INTEGER NOT NULL, 
	quote TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	at TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	body TEXT NOT NULL, 
	previous TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	CONSTRAINT pk_events PRIMARY KEY (tenant, sequence), 
	CONSTRAINT uq_events_quote_version UNIQUE (tenant, quote, version)
)
 STRICT

;
INSERT INTO "events" VALUES('main',1,'Q-2026-0001',1,'quote-created','2026-11-20T09:00:00.000000Z','rep-north','{"actor":"rep-north","at":"2026-11-20T09:00:00.000000Z","data":{"account":"boreal","cloned_from":"","concessions":[],"content":{"as_of":"2026-11-20","commercial_hash":"2536ff4f5387e554a6e21aa49c705117b8829b47b6aa18c133cb1a6a0e71332a","content_hash":"da8decc0f1917760205714612d5cd64deab58302ec7ce08ba6cb3026a9f862e6","currency":"EUR","discount":"0.1","list_total":"1000.00","margin":"400.00","net_total":"900.00","policy":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff","priced":"1764ddfed87e29b6ba1e8abc918c881ef78878d70c549097f1b0708a726ce79b","prices_until":null,"request":"43efbfbec86307e8758174fac302550439ae7395d05a04cc930207b8abb2e95e","valid_until":"2026-12-31"},"contract":"","number":"Q-2026-0001","owner":"rep-north","source":"new","template":""},"kind":"quote-created","previous":"0000000000000000000000000000000000000000000000000000000000000000","quote":"Q-2026-0001","sequence":1,"tenant":"main","version":1}','0000000000000000000000000000000000000000000000000000000000000000','ad239cb29b6b4ad59687a07200fed46fb45bb9a80478ca9eeb5bdd527dc97f5f');
INSERT INTO "events" VALUES('main',2,'Q-2026-0001',2,'submitted','2026-11-20T09:01:00.000000Z','rep-north','{"actor":"rep-north","at":"2026-11-20T09:01:00.000000Z","data":{"amount_off":null,"desk_rules":"dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd","discount":null,"informed":[],"justification":"","policy":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff","request":1,"requirements":[{"conditions":[],"facts":[],"failed":false,"lasts":"","level":0,"reason":"discount above 5 %","restricted":false,"rule":"deep-discount","rule_hash":"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee","subject":"quote","where":{"column":1,"file":"pricing_rules/approvals.yaml","line":3}}],"revision":1,"steps":[{"added":[],"after":[],"approvers":["sales-director"],"asked_again":"","carried":null,"decisions":[],"due":null,"eligible":[],"escalated":0,"id":"1.1","least":1,"mode":"any","note":"","opened_at":null,"paused":null,"questions":[],"reminded":0,"removed":[],"requirement":["deep-discount","quote",0],"status":"waiting"}]},"kind":"submitted","previous":"ad239cb29b6b4ad59687a07200fed46fb45bb9a80478ca9eeb5bdd527dc97f5f","quote":"Q-2026-0001","sequence":2,"tenant":"main","version":2}','ad239cb29b6b4ad59687a07200fed46fb45bb9a80478ca9eeb5bdd527dc97f5f','0d13fa7ac1756b05e1e56ae2bdfd67485cb8e670262833c08fd126143c2e967f');
INSERT INTO "events" VALUES('main',3,'Q-2026-0001',3,'step-opened','2026-11-20T09:01:00.000000Z','rep-north','{"actor":"rep-north","at":"2026-11-20T09:01:00.000000Z","data":{"due":"2026-11-20T13:00:00Z","eligible":["sales-director"],"request":1,"step":"1.1"},"kind":"step-opened","previous":"0d13fa7ac1756b05e1e56ae2bdfd67485cb8e670262833c08fd126143c2e967f","quote":"Q-2026-0001","sequence":3,"tenant":"main","version":3}','0d13fa7ac1756b05e1e56ae2bdfd67485cb8e670262833c08fd126143c2e967f','64a065d3bc2576af0d80ea24a8d00d0bed5f5a0fc6975c0e29b217f9d8d0e3e0');
INSERT INTO "events" VALUES('main',4,'Q-2026-0001',4,'step-decided','2026-11-20T09:02:00.000000Z','sales-director','{"actor":"sales-director","at":"2026-11-20T09:02:00.000000Z","data":{"answer":"approve","authority":"sales-director","comment":"","content_hash":"da8decc0f1917760205714612d5cd64deab58302ec7ce08ba6cb3026a9f862e6","on_behalf_of":"","request":1,"status":"approved","step":"1.1"},"kind":"step-decided","previous":"64a065d3bc2576af0d80ea24a8d00d0bed5f5a0fc6975c0e29b217f9d8d0e3e0","quote":"Q-2026-0001","sequence":4,"tenant":"main","version":4}','64a065d3bc2576af0d80ea24a8d00d0bed5f5a0fc6975c0e29b217f9d8d0e3e0','4f7aef7ff9273b215c221ee234a45616eb4668ee9c527a3c7dee8123737e7446');
INSERT INTO "events" VALUES('main',5,'Q-2026-0001',5,'request-ended','2026-11-20T09:02:00.000000Z','sales-director','{"actor":"sales-director","at":"2026-11-20T09:02:00.000000Z","data":{"approved_until":null,"grants_until":null,"how_approved":"people","outcome":"approved","reason":"","request":1},"kind":"request-ended","previous":"4f7aef7ff9273b215c221ee234a45616eb4668ee9c527a3c7dee8123737e7446","quote":"Q-2026-0001","sequence":5,"tenant":"main","version":5}','4f7aef7ff9273b215c221ee234a45616eb4668ee9c527a3c7dee8123737e7446','737ba5b9956fb298d07b7ba815e1cc67d77783ef202e46c5b82a67a8697cd289');
INSERT INTO "events" VALUES('main',6,'Q-2026-0002',1,'quote-created','2026-11-20T09:00:00.000000Z','rep-north','{"actor":"rep-north","at":"2026-11-20T09:00:00.000000Z","data":{"account":"boreal","cloned_from":"","concessions":[],"content":{"as_of":"2026-11-20","commercial_hash":"01feacf45745020cfe45db4c6e6b51069f44cdee27b5a539d66c18e82bedbd6c","content_hash":"36a40f833ad1340c027a2d7216a6d0f34ce5c559c1d428cc6a236dce436e155c","currency":"EUR","discount":"0.1","list_total":"1000.00","margin":null,"net_total":"-0.005","policy":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff","priced":"737cc1df395d24c15d9b50315ecb1b3c879ed76298f91b2da3ebad82fd85aa60","prices_until":null,"request":"f0ca20678c9900d3f7b77db4f7395173fc91de80fa38618aa0fc71291de81370","valid_until":"2026-12-31"},"contract":"","number":"Q-2026-0002","owner":"rep-north","source":"new","template":""},"kind":"quote-created","previous":"737ba5b9956fb298d07b7ba815e1cc67d77783ef202e46c5b82a67a8697cd289","quote":"Q-2026-0002","sequence":6,"tenant":"main","version":1}','737ba5b9956fb298d07b7ba815e1cc67d77783ef202e46c5b82a67a8697cd289','f332edff0574d575c88df27584b06d9de168edf522b1fcae2691252f81fed220');
INSERT INTO "events" VALUES('main',7,'Q-2026-0002',2,'submitted','2026-11-20T09:00:00.000000Z','rep-north','{"actor":"rep-north","at":"2026-11-20T09:00:00.000000Z","data":{"amount_off":null,"desk_rules":"dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd","discount":null,"informed":[],"justification":"","policy":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff","request":1,"requirements":[{"conditions":[],"facts":[],"failed":false,"lasts":"","level":0,"reason":"discount above 5 %","restricted":false,"rule":"deep-discount","rule_hash":"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee","subject":"quote","where":{"column":1,"file":"pricing_rules/approvals.yaml","line":3}}],"revision":1,"steps":[{"added":[],"after":[],"approvers":["sales-director"],"asked_again":"","carried":null,"decisions":[],"due":null,"eligible":[],"escalated":0,"id":"1.1","least":1,"mode":"any","note":"","opened_at":null,"paused":null,"questions":[],"reminded":0,"removed":[],"requirement":["deep-discount","quote",0],"status":"waiting"}]},"kind":"submitted","previous":"f332edff0574d575c88df27584b06d9de168edf522b1fcae2691252f81fed220","quote":"Q-2026-0002","sequence":7,"tenant":"main","version":2}','f332edff0574d575c88df27584b06d9de168edf522b1fcae2691252f81fed220','1c9c3d115a180cd4698c8e8e14356006a1d6554d3e59a9d82efcdf3a0fd2ec57');
INSERT INTO "events" VALUES('main',8,'Q-2026-0002',3,'step-opened','2026-11-20T09:00:00.000000Z','rep-north','{"actor":"rep-north","at":"2026-11-20T09:00:00.000000Z","data":{"due":null,"eligible":["sales-director","finance-lead"],"request":1,"step":"1.1"},"kind":"step-opened","previous":"1c9c3d115a180cd4698c8e8e14356006a1d6554d3e59a9d82efcdf3a0fd2ec57","quote":"Q-2026-0002","sequence":8,"tenant":"main","version":3}','1c9c3d115a180cd4698c8e8e14356006a1d6554d3e59a9d82efcdf3a0fd2ec57','a419a615627f52168d3290a609c59eec8346b6a2d62ee8d0c1477a8eb517765f');
INSERT INTO "events" VALUES('main',9,'Q-2026-0002',4,'revised','2026-11-20T09:01:00.000000Z','rep-north','{"actor":"rep-north","at":"2026-11-20T09:01:00.000000Z","data":{"account":"","changes":[],"concessions":[],"content":{"as_of":"2026-11-20","commercial_hash":"59e2a496eb0794ed59328f0eed116ed6bee2b0831fe8721da1f3337ea39928d6","content_hash":"f6a6ea197cbe3b6f9e0fcc44fd60f7eb2fd3185d76aa771d9c344b7aa4ce4525","currency":"JPY","discount":"0.1","list_total":"1000.00","margin":"400.00","net_total":"900.00","policy":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff","priced":"f4db420f06dc166b23fcdd4f348954e87bc94c27cd989b83dffdc80edf0efb79","prices_until":null,"request":"b7ff47ed9cb12a66360d8ecc052bcd0392dbc4214e9a6fb534e8b647ee68ba34","valid_until":"2026-12-31"},"counter":null,"reason":"more seats","revision":2},"kind":"revised","previous":"a419a615627f52168d3290a609c59eec8346b6a2d62ee8d0c1477a8eb517765f","quote":"Q-2026-0002","sequence":9,"tenant":"main","version":4}','a419a615627f52168d3290a609c59eec8346b6a2d62ee8d0c1477a8eb517765f','dfd7e80883718250708ee2c1fb3d114e861c050d4953bd830f4946d543be32d2');
INSERT INTO "events" VALUES('main',10,'Q-2026-0002',5,'comment-added','2026-11-20T09:00:00.000000Z','rep-north','{"actor":"rep-north","at":"2026-11-20T09:00:00.000000Z","data":{"audience":"internal","id":1,"restricted":false,"subject":"quote","text":"« prix » for 東京 😀"},"kind":"comment-added","previous":"dfd7e80883718250708ee2c1fb3d114e861c050d4953bd830f4946d543be32d2","quote":"Q-2026-0002","sequence":10,"tenant":"main","version":5}','dfd7e80883718250708ee2c1fb3d114e861c050d4953bd830f4946d543be32d2','06eb2ea7600fab988518a219292af6760c9d765a92ef47d730b6ac39fd24606e');
INSERT INTO "events" VALUES('main',11,'Q-2027-0001',1,'quote-created','2027-11-20T09:00:00.000000Z','rep-north','{"actor":"rep-north","at":"2027-11-20T09:00:00.000000Z","data":{"account":"boreal","cloned_from":"","concessions":[],"content":{"as_of":"2026-11-20","commercial_hash":"2536ff4f5387e554a6e21aa49c705117b8829b47b6aa18c133cb1a6a0e71332a","content_hash":"da8decc0f1917760205714612d5cd64deab58302ec7ce08ba6cb3026a9f862e6","currency":"EUR","discount":"0.1","list_total":"1000.00","margin":"400.00","net_total":"900.00","policy":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff","priced":"1764ddfed87e29b6ba1e8abc918c881ef78878d70c549097f1b0708a726ce79b","prices_until":null,"request":"43efbfbec86307e8758174fac302550439ae7395d05a04cc930207b8abb2e95e","valid_until":"2026-12-31"},"contract":"","number":"Q-2027-0001","owner":"rep-north","source":"new","template":""},"kind":"quote-created","previous":"06eb2ea7600fab988518a219292af6760c9d765a92ef47d730b6ac39fd24606e","quote":"Q-2027-0001","sequence":11,"tenant":"main","version":1}','06eb2ea7600fab988518a219292af6760c9d765a92ef47d730b6ac39fd24606e','512181c1057a3649086687a7e062535dff16003da89a33675982a4a12235a654');
INSERT INTO "events" VALUES('main',12,'Q-2027-0001',2,'marks-set','2026-11-20T09:00:00.000000Z','rep-north','{"actor":"rep-north","at":"2026-11-20T09:00:00.000000Z","data":{"marks":{"tags":"strategic"}},"kind":"marks-set","previous":"512181c1057a3649086687a7e062535dff16003da89a33675982a4a12235a654","quote":"Q-2027-0001","sequence":12,"tenant":"main","version":2}','512181c1057a3649086687a7e062535dff16003da89a33675982a4a12235a654','8a2fb349130978483e72a201a86c7269ab59cfec856df1fbb7753963c21c1885');
CREATE TABLE idempotency (
	tenant TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	route TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	request TEXT NOT NULL, 
	at TEXT NOT NULL, 
	quote TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	events INTEGER NOT NULL, 
	CONSTRAINT pk_idempotency PRIMARY KEY (tenant, actor, route, "key")
)
 STRICT

;
INSERT INTO "idempotency" VALUES('main','rep-north','comment','k-1','230d8358dc8e8890b4c58deeb62912ee2f20357ae92a5cc861b98e68fe31acb5','2026-11-20T09:00:00.000000Z','Q-2026-0002',5,1);
CREATE TABLE logs (
	tenant TEXT NOT NULL, 
	length INTEGER NOT NULL, 
	head TEXT NOT NULL, 
	CONSTRAINT pk_logs PRIMARY KEY (tenant)
)
 STRICT

;
INSERT INTO "logs" VALUES('main',12,'8a2fb349130978483e72a201a86c7269ab59cfec856df1fbb7753963c21c1885');
CREATE TABLE notices (
	tenant TEXT NOT NULL, 
	subscriber TEXT NOT NULL, 
	id TEXT NOT NULL, 
	at TEXT NOT NULL, 
	quote TEXT NOT NULL, 
	body TEXT NOT NULL, 
	state TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	next_at TEXT NOT NULL, 
	claim TEXT NOT NULL, 
	error TEXT NOT NULL, 
	CONSTRAINT pk_notices PRIMARY KEY (tenant, subscriber, id)
)
 STRICT

;
CREATE TABLE numbers (
	tenant TEXT NOT NULL, 
	year INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	CONSTRAINT pk_numbers PRIMARY KEY (tenant, year)
)
 STRICT

;
INSERT INTO "numbers" VALUES('main',2026,2);
INSERT INTO "numbers" VALUES('main',2027,1);
CREATE TABLE outbox (
	tenant TEXT NOT NULL, 
	subscriber TEXT NOT NULL, 
	sequence INTEGER NOT NULL, 
	quote TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	state TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	next_at TEXT NOT NULL, 
	claim TEXT NOT NULL, 
	error TEXT NOT NULL, 
	CONSTRAINT pk_outbox PRIMARY KEY (tenant, subscriber, sequence)
)
 STRICT

;
INSERT INTO "outbox" VALUES('main','crm',1,'Q-2026-0001','quote-created','waiting',0,'','','');
INSERT INTO "outbox" VALUES('main','crm',2,'Q-2026-0001','submitted','waiting',0,'','','');
INSERT INTO "outbox" VALUES('main','crm',3,'Q-2026-0001','step-opened','waiting',0,'','','');
INSERT INTO "outbox" VALUES('main','crm',4,'Q-2026-0001','step-decided','waiting',0,'','','');
INSERT INTO "outbox" VALUES('main','crm',5,'Q-2026-0001','request-ended','waiting',0,'','','');
INSERT INTO "outbox" VALUES('main','crm',6,'Q-2026-0002','quote-created','waiting',0,'','','');
INSERT INTO "outbox" VALUES('main','crm',7,'Q-2026-0002','submitted','waiting',0,'','','');
INSERT INTO "outbox" VALUES('main','crm',8,'Q-2026-0002','step-opened','waiting',0,'','','');
INSERT INTO "outbox" VALUES('main','crm',9,'Q-2026-0002','revised','waiting',0,'','','');
INSERT INTO "outbox" VALUES('main','crm',10,'Q-2026-0002','comment-added','waiting',0,'','','');
INSERT INTO "outbox" VALUES('main','crm',11,'Q-2027-0001','quote-created','waiting',0,'','','');
INSERT INTO "outbox" VALUES('main','crm',12,'Q-2027-0001','marks-set','waiting',0,'','','');
CREATE TABLE quotes (
	tenant TEXT NOT NULL, 
	number TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	owner TEXT NOT NULL, 
	account TEXT NOT NULL, 
	status TEXT NOT NULL, 
	source TEXT NOT NULL, 
	head INTEGER NOT NULL, 
	currency TEXT NOT NULL, 
	net_total TEXT NOT NULL, 
	net_order TEXT NOT NULL, 
	valid_until TEXT, 
	created_by TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	updated_by TEXT NOT NULL, 
	updated_at TEXT NOT NULL, 
	record TEXT NOT NULL, 
	CONSTRAINT pk_quotes PRIMARY KEY (tenant, number)
)
 STRICT

;
INSERT INTO "quotes" VALUES('main','Q-2026-0001',5,'rep-north','boreal','approved','new',1,'EUR','900.00','10000000000000000000000000000000000000900','2026-12-31','rep-north','2026-11-20T09:00:00.000000Z','sales-director','2026-11-20T09:02:00.000000Z','{"number":"Q-2026-0001","version":5,"owner":"rep-north","created_by":"rep-north","created_at":"2026-11-20T09:00:00Z","account":"boreal","source":"new","cloned_from":"","template":"","contract":"","revisions":[{"number":1,"status":"approved","content":{"request":"43efbfbec86307e8758174fac302550439ae7395d05a04cc930207b8abb2e95e","priced":"1764ddfed87e29b6ba1e8abc918c881ef78878d70c549097f1b0708a726ce79b","content_hash":"da8decc0f1917760205714612d5cd64deab58302ec7ce08ba6cb3026a9f862e6","commercial_hash":"2536ff4f5387e554a6e21aa49c705117b8829b47b6aa18c133cb1a6a0e71332a","policy":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff","as_of":"2026-11-20","currency":"EUR","net_total":"900.00","list_total":"1000.00","margin":"400.00","discount":"0.1","valid_until":"2026-12-31","prices_until":null},"created_by":"rep-north","created_at":"2026-11-20T09:00:00Z","edited_by":["rep-north"],"approved_until":null,"how_approved":"people","sent":null,"concessions":[],"reason":""}],"requests":[{"number":1,"revision":1,"content_hash":"da8decc0f1917760205714612d5cd64deab58302ec7ce08ba6cb3026a9f862e6","policy":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff","desk_rules":"dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd","submitted_by":"rep-north","submitted_at":"2026-11-20T09:01:00Z","status":"approved","requirements":[{"rule":"deep-discount","subject":"quote","level":0,"reason":"discount above 5 %","restricted":false,"rule_hash":"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee","facts":[],"conditions":[],"failed":false,"lasts":"","where":{"file":"pricing_rules/approvals.yaml","line":3,"column":1}}],"steps":[{"id":"1.1","requirement":["deep-discount","quote",0],"approvers":["sales-director"],"mode":"any","least":1,"after":[],"status":"approved","eligible":["sales-director"],"added":[],"removed":[],"opened_at":"2026-11-20T09:01:00Z","due":"2026-11-20T13:00:00Z","paused":null,"decisions":[{"answer":"approve","by":"sales-director","on_behalf_of":"","authority":"sales-director","comment":"","at":"2026-11-20T09:02:00Z","content_hash":"da8decc0f1917760205714612d5cd64deab58302ec7ce08ba6cb3026a9f862e6"}],"carried":null,"asked_again":"","escalated":0,"reminded":0,"note":"","questions":[]}],"informed":[],"justification":"","discount":null,"amount_off":null,"ended_at":"2026-11-20T09:02:00Z"}],"grants":[{"requirement":{"rule":"deep-discount","subject":"quote","level":0,"reason":"discount above 5 %","restricted":false,"rule_hash":"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee","facts":[],"conditions":[],"failed":false,"lasts":"","where":{"file":"pricing_rules/approvals.yaml","line":3,"column":1}},"request":1,"step":"1.1","by":["sales-director"],"on_behalf_of":[""],"authority":["sales-director"],"at":"2026-11-20T09:02:00Z","account":"boreal","currency":"EUR","until":null,"revoked":false}],"comments":[],"attachments":[],"counters":[],"marks":{},"agreement":null}');
INSERT INTO "quotes" VALUES('main','Q-2026-0002',5,'rep-north','boreal','draft','new',2,'JPY','900.00','10000000000000000000000000000000000000900','2026-12-31','rep-north','2026-11-20T09:00:00.000000Z','rep-north','2026-11-20T09:00:00.000000Z','{"number":"Q-2026-0002","version":5,"owner":"rep-north","created_by":"rep-north","created_at":"2026-11-20T09:00:00Z","account":"boreal","source":"new","cloned_from":"","template":"","contract":"","revisions":[{"number":1,"status":"superseded","content":{"request":"f0ca20678c9900d3f7b77db4f7395173fc91de80fa38618aa0fc71291de81370","priced":"737cc1df395d24c15d9b50315ecb1b3c879ed76298f91b2da3ebad82fd85aa60","content_hash":"36a40f833ad1340c027a2d7216a6d0f34ce5c559c1d428cc6a236dce436e155c","commercial_hash":"01feacf45745020cfe45db4c6e6b51069f44cdee27b5a539d66c18e82bedbd6c","policy":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff","as_of":"2026-11-20","currency":"EUR","net_total":"-0.005","list_total":"1000.00","margin":null,"discount":"0.1","valid_until":"2026-12-31","prices_until":null},"created_by":"rep-north","created_at":"2026-11-20T09:00:00Z","edited_by":["rep-north"],"approved_until":null,"how_approved":"","sent":null,"concessions":[],"reason":""},{"number":2,"status":"draft","content":{"request":"b7ff47ed9cb12a66360d8ecc052bcd0392dbc4214e9a6fb534e8b647ee68ba34","priced":"f4db420f06dc166b23fcdd4f348954e87bc94c27cd989b83dffdc80edf0efb79","content_hash":"f6a6ea197cbe3b6f9e0fcc44fd60f7eb2fd3185d76aa771d9c344b7aa4ce4525","commercial_hash":"59e2a496eb0794ed59328f0eed116ed6bee2b0831fe8721da1f3337ea39928d6","policy":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff","as_of":"2026-11-20","currency":"JPY","net_total":"900.00","list_total":"1000.00","margin":"400.00","discount":"0.1","valid_until":"2026-12-31","prices_until":null},"created_by":"rep-north","created_at":"2026-11-20T09:01:00Z","edited_by":["rep-north"],"approved_until":null,"how_approved":"","sent":null,"concessions":[],"reason":"more seats"}],"requests":[{"number":1,"revision":1,"content_hash":"36a40f833ad1340c027a2d7216a6d0f34ce5c559c1d428cc6a236dce436e155c","policy":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff","desk_rules":"dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd","submitted_by":"rep-north","submitted_at":"2026-11-20T09:00:00Z","status":"superseded","requirements":[{"rule":"deep-discount","subject":"quote","level":0,"reason":"discount above 5 %","restricted":false,"rule_hash":"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee","facts":[],"conditions":[],"failed":false,"lasts":"","where":{"file":"pricing_rules/approvals.yaml","line":3,"column":1}}],"steps":[{"id":"1.1","requirement":["deep-discount","quote",0],"approvers":["sales-director"],"mode":"any","least":1,"after":[],"status":"void","eligible":["sales-director","finance-lead"],"added":[],"removed":[],"opened_at":"2026-11-20T09:00:00Z","due":null,"paused":null,"decisions":[],"carried":null,"asked_again":"","escalated":0,"reminded":0,"note":"","questions":[]}],"informed":[],"justification":"","discount":null,"amount_off":null,"ended_at":"2026-11-20T09:01:00Z"}],"grants":[],"comments":[{"id":1,"subject":"quote","audience":"internal","text":"« prix » for 東京 😀","by":"rep-north","at":"2026-11-20T09:00:00Z","restricted":false}],"attachments":[],"counters":[],"marks":{},"agreement":null}');
INSERT INTO "quotes" VALUES('main','Q-2027-0001',2,'rep-north','boreal','draft','new',1,'EUR','900.00','10000000000000000000000000000000000000900','2026-12-31','rep-north','2027-11-20T09:00:00.000000Z','rep-north','2026-11-20T09:00:00.000000Z','{"number":"Q-2027-0001","version":2,"owner":"rep-north","created_by":"rep-north","created_at":"2027-11-20T09:00:00Z","account":"boreal","source":"new","cloned_from":"","template":"","contract":"","revisions":[{"number":1,"status":"draft","content":{"request":"43efbfbec86307e8758174fac302550439ae7395d05a04cc930207b8abb2e95e","priced":"1764ddfed87e29b6ba1e8abc918c881ef78878d70c549097f1b0708a726ce79b","content_hash":"da8decc0f1917760205714612d5cd64deab58302ec7ce08ba6cb3026a9f862e6","commercial_hash":"2536ff4f5387e554a6e21aa49c705117b8829b47b6aa18c133cb1a6a0e71332a","policy":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff","as_of":"2026-11-20","currency":"EUR","net_total":"900.00","list_total":"1000.00","margin":"400.00","discount":"0.1","valid_until":"2026-12-31","prices_until":null},"created_by":"rep-north","created_at":"2027-11-20T09:00:00Z","edited_by":["rep-north"],"approved_until":null,"how_approved":"","sent":null,"concessions":[],"reason":""}],"requests":[],"grants":[],"comments":[],"attachments":[],"counters":[],"marks":{"tags":"strategic"},"agreement":null}');
CREATE TABLE revisions (
	tenant TEXT NOT NULL, 
	quote TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	status TEXT NOT NULL, 
	content_hash TEXT NOT NULL, 
	commercial_hash TEXT NOT NULL, 
	policy TEXT NOT NULL, 
	as_of TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	net_total TEXT NOT NULL, 
	list_total TEXT NOT NULL, 
	margin TEXT, 
	discount TEXT, 
	valid_until TEXT, 
	approved_until TEXT, 
	how_approved TEXT NOT NULL, 
	created_by TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	CONSTRAINT pk_revisions PRIMARY KEY (tenant, quote, revision)
)
 STRICT

;
INSERT INTO "revisions" VALUES('main','Q-2026-0001',1,'approved','da8decc0f1917760205714612d5cd64deab58302ec7ce08ba6cb3026a9f862e6','2536ff4f5387e554a6e21aa49c705117b8829b47b6aa18c133cb1a6a0e71332a','ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff','2026-11-20','EUR','900.00','1000.00','400.00','0.1','2026-12-31',NULL,'people','rep-north','2026-11-20T09:00:00.000000Z');
INSERT INTO "revisions" VALUES('main','Q-2026-0002',1,'superseded','36a40f833ad1340c027a2d7216a6d0f34ce5c559c1d428cc6a236dce436e155c','01feacf45745020cfe45db4c6e6b51069f44cdee27b5a539d66c18e82bedbd6c','ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff','2026-11-20','EUR','-0.005','1000.00',NULL,'0.1','2026-12-31',NULL,'','rep-north','2026-11-20T09:00:00.000000Z');
INSERT INTO "revisions" VALUES('main','Q-2026-0002',2,'draft','f6a6ea197cbe3b6f9e0fcc44fd60f7eb2fd3185d76aa771d9c344b7aa4ce4525','59e2a496eb0794ed59328f0eed116ed6bee2b0831fe8721da1f3337ea39928d6','ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff','2026-11-20','JPY','900.00','1000.00','400.00','0.1','2026-12-31',NULL,'','rep-north','2026-11-20T09:01:00.000000Z');
INSERT INTO "revisions" VALUES('main','Q-2027-0001',1,'draft','da8decc0f1917760205714612d5cd64deab58302ec7ce08ba6cb3026a9f862e6','2536ff4f5387e554a6e21aa49c705117b8829b47b6aa18c133cb1a6a0e71332a','ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff','2026-11-20','EUR','900.00','1000.00','400.00','0.1','2026-12-31',NULL,'','rep-north','2027-11-20T09:00:00.000000Z');
CREATE TABLE step_people (
	tenant TEXT NOT NULL, 
	person TEXT NOT NULL, 
	quote TEXT NOT NULL, 
	step TEXT NOT NULL, 
	due_order TEXT NOT NULL, 
	late_at TEXT NOT NULL, 
	urgency_order TEXT NOT NULL, 
	CONSTRAINT pk_step_people PRIMARY KEY (tenant, person, quote, step)
)
 STRICT

;
CREATE TABLE steps (
	tenant TEXT NOT NULL, 
	quote TEXT NOT NULL, 
	step TEXT NOT NULL, 
	request INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	rule TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	approvers TEXT NOT NULL, 
	mode TEXT NOT NULL, 
	least INTEGER NOT NULL, 
	status TEXT NOT NULL, 
	opened_at TEXT, 
	due TEXT, 
	due_order TEXT NOT NULL, 
	paused TEXT, 
	escalated INTEGER NOT NULL, 
	submitted_by TEXT NOT NULL, 
	submitted_at TEXT NOT NULL, 
	owner TEXT NOT NULL, 
	account TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	net_total TEXT NOT NULL, 
	net_order TEXT NOT NULL, 
	margin TEXT, 
	margin_order TEXT NOT NULL, 
	late_at TEXT NOT NULL, 
	urgency_order TEXT NOT NULL, 
	CONSTRAINT pk_steps PRIMARY KEY (tenant, quote, step)
)
 STRICT

;
INSERT INTO "steps" VALUES('main','Q-2026-0001','1.1',1,1,'deep-discount','quote','sales-director','any',1,'approved','2026-11-20T09:01:00.000000Z','2026-11-20T13:00:00.000000Z','2026-11-20T13:00:00.000000Z',NULL,0,'rep-north','2026-11-20T09:01:00.000000Z','rep-north','boreal','EUR','900.00','10000000000000000000000000000000000000900','400.00','10000000000000000000000000000000000000400','2026-11-20T13:00:00.000000Z','10000000000000000000000016158428853788736 2026-11-20T09:01:00.000000Z');
INSERT INTO "steps" VALUES('main','Q-2026-0002','1.1',1,1,'deep-discount','quote','sales-director','any',1,'void','2026-11-20T09:00:00.000000Z',NULL,'~',NULL,0,'rep-north','2026-11-20T09:00:00.000000Z','rep-north','boreal','EUR','-0.005','09999999999999999999999999999999999999999994~',NULL,'','2026-11-30T09:00:00.000000Z','10000000000000000000000016163539200000000 2026-11-20T09:00:00.000000Z');
CREATE TABLE timers (
	tenant TEXT NOT NULL, 
	quote TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	rules TEXT NOT NULL, 
	next_at TEXT NOT NULL, 
	CONSTRAINT pk_timers PRIMARY KEY (tenant, quote)
)
 STRICT

;
CREATE INDEX ix_events_endings ON events (tenant, sequence) WHERE kind IN ('accepted', 'declined', 'cancelled', 'expired');
CREATE INDEX ix_outbox_due ON outbox (tenant, subscriber, state, next_at);
CREATE INDEX ix_outbox_quote ON outbox (tenant, subscriber, quote, state, sequence);
CREATE INDEX ix_outbox_open ON outbox (tenant, subscriber, sequence) WHERE state IN ('waiting', 'claimed');
CREATE INDEX ix_notices_due ON notices (tenant, subscriber, state, next_at);
CREATE INDEX ix_idempotency_at ON idempotency (tenant, at);
CREATE INDEX ix_quotes_updated ON quotes (tenant, updated_at, number);
CREATE INDEX ix_quotes_owner ON quotes (tenant, owner, updated_at, number);
CREATE INDEX ix_quotes_account ON quotes (tenant, account, updated_at, number);
CREATE INDEX ix_quotes_status ON quotes (tenant, status, updated_at, number);
CREATE INDEX ix_revisions_status ON revisions (tenant, status, valid_until);
CREATE INDEX ix_steps_due ON steps (tenant, status, due_order, quote, step);
CREATE INDEX ix_steps_value ON steps (tenant, status, net_order, quote, step);
CREATE INDEX ix_steps_margin ON steps (tenant, status, margin_order, quote, step);
CREATE INDEX ix_steps_submitted ON steps (tenant, status, submitted_at, quote, step);
CREATE INDEX ix_steps_urgency ON steps (tenant, status, urgency_order, quote, step, late_at);
CREATE INDEX ix_step_people_due ON step_people (tenant, person, due_order, quote, step);
CREATE INDEX ix_step_people_urgency ON step_people (tenant, person, urgency_order, quote, step, late_at);
CREATE INDEX ix_step_people_step ON step_people (tenant, quote, step);
CREATE INDEX ix_decisions_by ON decisions (tenant, "by", at);
CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER events_no_replace BEFORE INSERT ON events WHEN EXISTS (SELECT 1 FROM events WHERE tenant = NEW.tenant AND sequence = NEW.sequence) OR (
    NEW.previous = COALESCE(
        (SELECT hash FROM events WHERE tenant = NEW.tenant AND sequence = NEW.sequence - 1),
        CASE NEW.sequence WHEN 1 THEN '0000000000000000000000000000000000000000000000000000000000000000' END
    )
) IS NOT TRUE BEGIN SELECT RAISE(ABORT, 'events are never changed, and follow each other'); END;
CREATE TRIGGER contents_no_update BEFORE UPDATE ON contents BEGIN SELECT RAISE(ABORT, 'contents are never changed'); END;
CREATE TRIGGER contents_no_delete BEFORE DELETE ON contents BEGIN SELECT RAISE(ABORT, 'contents are never changed'); END;
CREATE TRIGGER contents_no_replace BEFORE INSERT ON contents WHEN EXISTS (SELECT 1 FROM contents WHERE tenant = NEW.tenant AND sha256 = NEW.sha256) BEGIN SELECT RAISE(ABORT, 'contents are never changed, and follow each other'); END;
CREATE VIEW report_quotes AS SELECT tenant, number, head AS revision, status, owner, account, source, currency, CAST(net_total AS NUMERIC) AS net_total, net_total AS net_total_text, valid_until, created_by, created_at, updated_by, updated_at FROM quotes;
CREATE VIEW report_revisions AS SELECT tenant, quote, revision, status, how_approved, policy, as_of, currency, CAST(list_total AS NUMERIC) AS list_total, list_total AS list_total_text, CAST(net_total AS NUMERIC) AS net_total, net_total AS net_total_text, CAST(discount AS NUMERIC) AS discount, valid_until, approved_until, created_by, created_at FROM revisions;
CREATE VIEW report_steps AS SELECT tenant, quote, step, request, revision, rule, subject, approvers, mode, status, opened_at, due, escalated, submitted_by, submitted_at, owner, account, currency, CAST(net_total AS NUMERIC) AS net_total, net_total AS net_total_text FROM steps;
CREATE VIEW report_decisions AS SELECT tenant, quote, step, place, request, revision, rule, answer, "by" AS decided_by, on_behalf_of, authority, at AS decided_at FROM decisions;
CREATE VIEW report_margins AS SELECT tenant, quote, revision, status, currency, CAST(net_total AS NUMERIC) AS net_total, CAST(margin AS NUMERIC) AS margin, margin AS margin_text FROM revisions;
COMMIT;
