BeforeAll {
    $root = Resolve-Path "$PSScriptRoot/../.."
    Import-Module "$root/out/ProvenanceKit" -Force
    Push-Location "$root/tests/Samples"
}

AfterAll {
    Pop-Location
}

Describe 'Get-ModelFingerprint' {
    It 'reads a folder' {
        $model = Get-ModelFingerprint aurora-base
        $model | Should -BeOfType ProvenanceKit.ModelFingerprint
        $model.Name | Should -Be 'aurora-base'
        $model.Architecture.ModelType | Should -Be 'llama'
        $model.ParameterCount | Should -Be 315968
        $model.Weights | Should -Not -BeNullOrEmpty
    }

    It 'takes wildcards and passes over other files' {
        (Get-ModelFingerprint * -MetadataOnly).Name | Should -Be (Get-ChildItem -Directory).Name
    }

    It 'takes folders from Get-ChildItem' {
        (Get-ChildItem -Directory aurora-* | Get-ModelFingerprint -MetadataOnly).Name | Should -Be (Get-ChildItem -Directory aurora-*).Name
        (Get-ChildItem -Directory aurora-* | Get-ModelFingerprint -MetadataOnly).Path | Should -Be (Get-ChildItem -Directory aurora-*).FullName
    }

    It 'takes files from Get-ChildItem' {
        (Get-ChildItem aurora-base/*.safetensors | Get-ModelFingerprint).Format | Should -Be 'safetensors'
    }

    It 'takes strings and objects with a Path' {
        ('aurora-base', 'aurora-code' | Get-ModelFingerprint -MetadataOnly).Name | Should -Be 'aurora-base', 'aurora-code'
        ([pscustomobject]@{ Path = 'aurora-*' } | Get-ModelFingerprint -MetadataOnly).Count | Should -Be (Get-ChildItem -Directory aurora-*).Count
    }

    It 'takes a path on a drive of PowerShell' {
        New-PSDrive -Name Models -PSProvider FileSystem -Root $PWD | Out-Null
        try {
            (Get-ModelFingerprint Models:/aurora-base -MetadataOnly).Path | Should -Be (Get-Item aurora-base).FullName
        }
        finally {
            Remove-PSDrive Models
        }
    }

    It 'takes brackets literally with -LiteralPath' {
        $folder = Join-Path $TestDrive 'model[1]'
        Copy-Item -LiteralPath aurora-base -Destination $folder -Recurse
        Get-ModelFingerprint -Path $folder | Should -BeNullOrEmpty
        (Get-ModelFingerprint -LiteralPath $folder -MetadataOnly).Path | Should -Be (Get-Item -LiteralPath $folder).FullName
        (Get-Item -LiteralPath $folder | Get-ModelFingerprint -MetadataOnly).Name | Should -Be 'model[1]'
    }

    It 'is silent for a wildcard without a match' {
        Get-ModelFingerprint nothing-like-* -ErrorVariable problems | Should -BeNullOrEmpty
        $problems | Should -BeNullOrEmpty
    }

    It 'reports a missing model and goes on' {
        $models = 'nope', 'aurora-base' | Get-ModelFingerprint -MetadataOnly -ErrorVariable problems -ErrorAction SilentlyContinue
        $models.Name | Should -Be 'aurora-base'
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -Be 'ModelNotFound,ProvenanceKit.Commands.GetModelFingerprintCommand'
        $problems[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $problems[0].TargetObject | Should -Be 'nope'
    }

    It 'refuses paths of other providers' {
        { Get-ModelFingerprint Env:/PATH -ErrorAction Stop } | Should -Throw -ErrorId 'ProviderUnsupported,*'
    }

    It 'leaves the weights out on request' {
        $model = Get-ModelFingerprint aurora-base -MetadataOnly
        $model.Weights | Should -BeNullOrEmpty
        $model.WeightsUnmeasuredReason | Should -Not -BeNullOrEmpty
    }

    It 'fits into 100 columns' {
        $lines = Get-ModelFingerprint * -MetadataOnly | Out-String -Width 100 -Stream
        $lines | Where-Object { $_ -like 'aurora-base *' } | Should -HaveCount 1
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 100
    }
}
