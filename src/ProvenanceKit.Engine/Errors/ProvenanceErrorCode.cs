namespace ProvenanceKit.Engine.Errors;

/// <summary>Stable ids of what can be wrong with an input. The name is the error id that scripts see; never rename one.</summary>
public enum ProvenanceErrorCode
{
    /// <summary>The path doesn't exist.</summary>
    ModelNotFound,

    /// <summary>The folder has nothing that makes it a model.</summary>
    ModelFolderEmpty,

    /// <summary>There is no config.json.</summary>
    ConfigNotFound,

    /// <summary>config.json isn't readable JSON of the expected shape.</summary>
    ConfigInvalid,

    /// <summary>A tokenizer file is broken.</summary>
    TokenizerInvalid,

    /// <summary>The file type isn't supported.</summary>
    FormatUnsupported,

    /// <summary>The file has no bytes.</summary>
    FileEmpty,

    /// <summary>The file is shorter than it claims.</summary>
    FileTruncated,

    /// <summary>The file couldn't be read.</summary>
    FileUnreadable,

    /// <summary>The file header breaks a rule of its format.</summary>
    HeaderInvalid,

    /// <summary>A tensor's description breaks a rule of the format.</summary>
    TensorInvalid,

    /// <summary>Tensor ranges overlap or leave holes.</summary>
    TensorLayoutInvalid,

    /// <summary>A tensor's data type is unknown.</summary>
    DataTypeUnknown,

    /// <summary>The shard index is broken.</summary>
    ShardIndexInvalid,

    /// <summary>A shard that the index names is missing.</summary>
    ShardMissing,

    /// <summary>A path leaves the model's folder.</summary>
    PathEscapesModel,

    /// <summary>A pickle asks for code, or for objects that a state dict doesn't need; nothing was executed.</summary>
    PickleRefused,

    /// <summary>A limit that protects memory was exceeded.</summary>
    LimitExceeded,

    /// <summary>A policy file is missing, isn't readable JSON, or breaks a rule of its schema.</summary>
    PolicyInvalid,

    /// <summary>A result of a kind that a report format can't hold.</summary>
    ReportInputUnsupported,

    /// <summary>A report to append to has other columns.</summary>
    ReportColumnsDiffer,

    /// <summary>There is no reference database at the path.</summary>
    DatabaseNotFound,

    /// <summary>A folder that was to become a database holds something else already.</summary>
    DatabaseExists,

    /// <summary>The reference database breaks a rule of its layout.</summary>
    DatabaseInvalid,

    /// <summary>The reference database was written by a newer version.</summary>
    DatabaseTooNew,

    /// <summary>The reference database can only be read.</summary>
    DatabaseReadOnly,

    /// <summary>Another process has held the database's lock for too long.</summary>
    DatabaseLocked,

    /// <summary>There is no such reference in the database.</summary>
    ReferenceNotFound,

    /// <summary>A different model has this id in the database.</summary>
    ReferenceExists,

    /// <summary>A reference's details are unusable.</summary>
    ReferenceInvalid,

    /// <summary>A file with deep signals (parquet) is broken.</summary>
    DeepSignalsInvalid,

    /// <summary>A path leaves the folder of the database or archive.</summary>
    PathEscapesDatabase,

    /// <summary>A file's SHA-256 isn't the expected one.</summary>
    ChecksumMismatch,

    /// <summary>A download address, or one that it redirects to, isn't allowed.</summary>
    DownloadRefused,

    /// <summary>A download failed.</summary>
    DownloadFailed,

    /// <summary>An archive is broken or unsafe.</summary>
    ArchiveInvalid,

    /// <summary>A fingerprint file breaks a rule of its format.</summary>
    FingerprintInvalid,

    /// <summary>A fingerprint file is of a newer version than this one reads.</summary>
    FingerprintVersionUnsupported,

    /// <summary>A file couldn't be written.</summary>
    FileUnwritable,

    /// <summary>The model has no weights that can be read, where weights are needed.</summary>
    WeightsNotFound,

    /// <summary>A model id or revision isn't of the form that the Hub allows.</summary>
    HubReferenceInvalid,

    /// <summary>The model isn't in the local cache and the Hub may not be asked.</summary>
    HubOffline,

    /// <summary>The repository, revision or file isn't on the Hub, or is hidden from this user.</summary>
    HubNotFound,

    /// <summary>Access to the repository must be asked for on its page.</summary>
    HubGated,

    /// <summary>The Hub refuses the access token, or wants one.</summary>
    HubUnauthorized,

    /// <summary>The Hub asks to wait longer than is waited.</summary>
    HubRateLimited,

    /// <summary>The Hub doesn't answer, or answers with server errors.</summary>
    HubUnreachable,

    /// <summary>The Hub's answer breaks its own protocol.</summary>
    HubResponseInvalid,

    /// <summary>A downloaded file isn't what the Hub announced.</summary>
    HubContentMismatch,
}
