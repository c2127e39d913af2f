namespace ProvenanceKit;

/// <summary>Where models are kept on this machine.</summary>
public enum LocalModelSource
{
    /// <summary>The Hugging Face cache: HF_HUB_CACHE, HF_HOME, or the default folder.</summary>
    HuggingFace,

    /// <summary>Ollama: OLLAMA_MODELS, or the default folder.</summary>
    Ollama,

    /// <summary>LM Studio's folder of models.</summary>
    LMStudio,

    /// <summary>The cache of llama.cpp: LLAMA_CACHE, or the default folder.</summary>
    LlamaCpp,

    /// <summary>Models of MLX: its folders, and what mlx-community published in the Hugging Face cache.</summary>
    Mlx,

    /// <summary>A folder that was given.</summary>
    Folder,
}
