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

    /// <summary>A limit that protects memory was exceeded.</summary>
    LimitExceeded,

    /// <summary>A fingerprint file breaks a rule of its format.</summary>
    FingerprintInvalid,

    /// <summary>A fingerprint file is of a newer version than this one reads.</summary>
    FingerprintVersionUnsupported,

    /// <summary>A file couldn't be written.</summary>
    FileUnwritable,

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
