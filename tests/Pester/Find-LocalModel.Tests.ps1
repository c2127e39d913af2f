BeforeAll {
    $root = Resolve-Path "$PSScriptRoot/../.."
    Import-Module "$root/out/ProvenanceKit" -Force
    . "$PSScriptRoot/UserFolders.ps1"
    $before = Set-UserFolders $TestDrive
    $names = 'HF_HUB_CACHE', 'HF_HOME', 'OLLAMA_MODELS', 'LLAMA_CACHE', 'MLX_CACHE_DIR', 'XDG_CACHE_HOME', 'HOME', 'USERPROFILE'
    $environment = @{}
    foreach ($name in $names) {
        $environment[$name] = [Environment]::GetEnvironmentVariable($name)
        [Environment]::SetEnvironmentVariable($name, $null)
    }

    $userHome = New-Item -ItemType Directory (Join-Path $TestDrive 'home')
    $env:HOME = $userHome
    $env:USERPROFILE = $userHome

    # Ollama as a service keeps its models outside of any home folder.
    $noOllama = (New-Item -ItemType Directory (Join-Path $TestDrive 'no-ollama')).FullName
    $env:OLLAMA_MODELS = $noOllama
    $samples = "$root/tests/Samples"
    $commit = '0123456789abcdef0123456789abcdef01234567'

    function New-HubSnapshot([string] $Id, [string[]] $Files) {
        $folder = Join-Path $userHome ".cache/huggingface/hub/models--$($Id.Replace('/', '--'))"
        $snapshot = New-Item -ItemType Directory -Force (Join-Path $folder "snapshots/$commit")
        New-Item -ItemType Directory -Force (Join-Path $folder 'blobs'), (Join-Path $folder 'refs') | Out-Null
        [IO.File]::WriteAllText((Join-Path $folder 'refs/main'), $commit)
        Copy-Item $Files $snapshot
        $snapshot.FullName
    }

    # Magic and version, no tensors and no metadata.
    $gguf = [byte[]]([Text.Encoding]::ASCII.GetBytes('GGUF') + @(3, 0, 0, 0) + @(0) * 16)
}

AfterAll {
    foreach ($name in $names) {
        [Environment]::SetEnvironmentVariable($name, $environment[$name])
    }

    Restore-UserFolders $before
}

Describe 'Find-LocalModel' {
    It 'is silent when no store has a model' {
        Find-LocalModel -ErrorVariable problems -WarningVariable warnings | Should -BeNullOrEmpty
        $problems | Should -BeNullOrEmpty
        $warnings | Should -BeNullOrEmpty
    }

    It 'lists snapshots of the Hugging Face cache, and those without weights as incomplete' {
        $path = New-HubSnapshot lab/aurora (Get-ChildItem $samples/aurora-base).FullName
        New-HubSnapshot lab/begun $samples/aurora-base/config.json | Out-Null
        $models = Find-LocalModel -Source HuggingFace
        $models | Should -BeOfType ProvenanceKit.LocalModel
        $models.Name | Should -Be 'lab/aurora', 'lab/begun'
        $models.Status | Should -Be 'Complete', 'Incomplete'
        $models[0].Path | Should -Be $path
        $models[0].Revision | Should -Be 'main'
        $models[1].StatusReason | Should -Match 'no weights'
    }

    It 'reads a model of the cache by its id, without the network' {
        (Get-ModelFingerprint -Model lab/aurora).Name | Should -Be 'lab/aurora'
        (Compare-ModelProvenance lab/aurora $samples/aurora-code).Verdict | Should -Be 'Linked'
    }

    It 'lists the models of Ollama by their manifests' {
        $env:OLLAMA_MODELS = Join-Path $TestDrive 'ollama'
        try {
            $digest = 'a' * 64
            $manifest = Join-Path $env:OLLAMA_MODELS 'manifests/registry.ollama.ai/library/tiny/latest'
            New-Item -ItemType Directory (Split-Path $manifest), (Join-Path $env:OLLAMA_MODELS 'blobs') | Out-Null
            Set-Content $manifest "{`"layers`":[{`"mediaType`":`"application/vnd.ollama.image.model`",`"digest`":`"sha256:$digest`",`"size`":24}]}"
            (Find-LocalModel -Source Ollama).Status | Should -Be 'Incomplete'
            [IO.File]::WriteAllBytes((Join-Path $env:OLLAMA_MODELS "blobs/sha256-$digest"), $gguf)
            $model = Find-LocalModel -Source Ollama
            $model.Name | Should -Be 'tiny:latest'
            $model.Status | Should -Be 'Complete'
            $model.Path | Should -Be (Join-Path $env:OLLAMA_MODELS "blobs/sha256-$digest")
        }
        finally {
            $env:OLLAMA_MODELS = $noOllama
        }
    }

    It 'reports roots that cannot be used, and lists the others' {
        $env:OLLAMA_MODELS = (New-Item (Join-Path $TestDrive 'file')).FullName
        $env:LLAMA_CACHE = Join-Path $TestDrive 'nowhere'
        try {
            $models = Find-LocalModel -ErrorVariable problems -ErrorAction SilentlyContinue -WarningVariable warnings -WarningAction SilentlyContinue
            $models.Name | Should -Contain 'lab/aurora'
            $problems[0].FullyQualifiedErrorId | Should -BeLike 'FileUnreadable*'
            $warnings | Should -BeLike '*LLAMA_CACHE*'
        }
        finally {
            $env:OLLAMA_MODELS = $noOllama
            $env:LLAMA_CACHE = $null
        }
    }

    It 'lists LM Studio, llama.cpp and MLX' {
        $files = '.lmstudio/models/lab/aurora-GGUF/aurora.gguf', '.cache/llama.cpp/lab_aurora.gguf', 'Library/Caches/models/mlx-community/aurora/model.gguf'
        foreach ($file in $files) {
            $path = Join-Path $userHome $file
            New-Item -ItemType Directory -Force (Split-Path $path) | Out-Null
            [IO.File]::WriteAllBytes($path, $gguf)
        }

        (Find-LocalModel -Source LMStudio, LlamaCpp, Mlx).Source | Should -Be 'LMStudio', 'LlamaCpp', 'Mlx'
        (Find-LocalModel -Source LMStudio).Repository | Should -Be 'lab/aurora-GGUF'
    }

    It 'looks into given folders, brackets included, and pipes on' {
        $folder = Join-Path $TestDrive 'given/model[1]'
        Copy-Item -LiteralPath $samples/aurora-base -Destination (New-Item -ItemType Directory (Join-Path $TestDrive 'given')).FullName -Recurse
        Rename-Item -LiteralPath (Join-Path $TestDrive 'given/aurora-base') 'model[1]'
        (Find-LocalModel $TestDrive/given).Path | Should -Be $folder
        (Find-LocalModel $TestDrive/given | Get-ModelFingerprint -MetadataOnly).Path | Should -Be $folder
        (Find-LocalModel $TestDrive/given | Compare-ModelProvenance $samples/aurora-base).Verdict | Should -Be 'Identical'
        (Find-LocalModel -LiteralPath $samples -Name '*-code').Name | Should -Be 'aurora-code', 'borealis-code'
    }

    It 'gives an error for a folder that is missing' {
        { Find-LocalModel (Join-Path $TestDrive 'missing') -ErrorAction Stop } | Should -Throw -ErrorId 'ModelNotFound*'
    }

    It 'shows a table' {
        (Find-LocalModel $samples -Name aurora-base | Out-String).Trim() | Should -Match '(?s)^Name +Source +Status +Format +Size.*aurora-base +Folder +Complete +safetensors'
    }
}
