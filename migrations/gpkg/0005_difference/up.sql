-- What was written between two log numbers is found without reading the rest.

CREATE INDEX members_recorded_from ON members (recorded_from);
CREATE INDEX members_recorded_to ON members (recorded_to);
CREATE INDEX duties_recorded_from ON duties (recorded_from);
CREATE INDEX duties_recorded_to ON duties (recorded_to);
CREATE INDEX matters_recorded_from ON matters (recorded_from);
CREATE INDEX matters_recorded_to ON matters (recorded_to);
CREATE INDEX premises_recorded_from ON premises (recorded_from);
CREATE INDEX premises_recorded_to ON premises (recorded_to);
CREATE INDEX addresses_recorded_from ON addresses (recorded_from);
CREATE INDEX addresses_recorded_to ON addresses (recorded_to);
CREATE INDEX roads_recorded_from ON roads (recorded_from);
CREATE INDEX roads_recorded_to ON roads (recorded_to);
