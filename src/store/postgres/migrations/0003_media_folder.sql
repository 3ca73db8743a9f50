-- Files may lie in a folder that all servers share: then there are no parts of them here.
ALTER TABLE media_file ADD COLUMN is_in_folder boolean NOT NULL DEFAULT false;
