-- How many addresses a domain has, so that nobody goes through all of them to know.
ALTER TABLE domain ADD COLUMN addresses INTEGER NOT NULL DEFAULT 0;

UPDATE domain SET addresses = found.number
FROM (SELECT domain, count(*) AS number FROM address GROUP BY domain) AS found WHERE found.domain = domain.id;

-- Not for an address that was there already and is only changed.
CREATE TRIGGER address_is_counted AFTER INSERT ON address
BEGIN
    UPDATE domain SET addresses = addresses + 1 WHERE id = NEW.domain;
END;
