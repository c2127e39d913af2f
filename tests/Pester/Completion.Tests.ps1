BeforeAll {
    $root = Resolve-Path "$PSScriptRoot/../.."
    Import-Module "$root/out/ProvenanceKit" -Force
    . "$PSScriptRoot/UserFolders.ps1"
    $before = Set-UserFolders $TestDrive
    Push-Location "$root/tests/Samples"
    $null = New-ProvenanceDatabase
    Add-ModelReference aurora-base -Id 'Aurora base' -Family 'Aurora''s own' -Publisher 'The house'
    $null = Get-ModelFingerprint borealis-base -MetadataOnly

    function Complete([string] $Line) {
        (TabExpansion2 $Line $Line.Length).CompletionMatches.CompletionText
    }
}

AfterAll {
    Pop-Location
    Restore-UserFolders $before
}

Describe 'Completion' {
    It 'offers <Expected> for <Line>' -ForEach @(
        @{ Line = 'Get-ModelReference Auro'; Expected = "'Aurora base'" }
        @{ Line = 'Get-ModelReference -Id Llama-2-7b-hf'; Expected = 'Llama-2-7b-hf__hf-safetensors' }
        @{ Line = 'Get-ModelReference -Family auro'; Expected = "'Aurora''s own'" }
        @{ Line = 'Find-ModelAncestor x -Publisher the'; Expected = "'The house'" }
        @{ Line = 'Add-ModelReference x -License apa'; Expected = 'apache-2.0' }
        @{ Line = 'Find-ModelAncestor x -Database sh'; Expected = 'shipped' }
        @{ Line = 'Get-ProvenanceCache bor'; Expected = 'borealis-base' }
        @{ Line = 'Clear-ProvenanceCache -Name b'; Expected = 'borealis-base' }
        @{ Line = 'Test-ModelProvenance x -BaseModel aurora-b'; Expected = 'aurora-base' }
        @{ Line = 'Test-ModelProvenance x -OnInconclusive W'; Expected = 'Warn' }
        @{ Line = 'ConvertTo-ProvenanceReport Cyc'; Expected = 'CycloneDX' }
    ) {
        Complete $Line | Should -Contain $Expected
    }

    It 'offers your own database' {
        Complete 'Remove-ModelReference x -Database ' | Should -Contain $env:PROVENANCEKIT_DATABASE
        Complete 'Remove-ModelReference x -Database ' | Should -Not -Contain 'shipped'
    }

    It 'offers policies and folders, not other files' {
        Push-Location $TestDrive
        try {
            Set-Content 'house policy.json', 'notes.txt' '{}'
            Complete 'Test-ModelProvenance x -PolicyPath ' | Should -Contain "'house policy.json'"
            Complete 'Test-ModelProvenance x -PolicyPath n' | Should -Not -Contain 'notes.txt'
        }
        finally {
            Pop-Location
        }
    }

    It 'offers paths for models: <_>' -ForEach 'Get-ModelFingerprint auro', 'Compare-ModelProvenance auro', 'Compare-ModelProvenance aurora-base auro', 'Find-ModelAncestor auro', 'Test-ModelProvenance auro', 'Get-ModelLineage auro' {
        (Complete $_) -match 'aurora-disguised$' | Should -HaveCount 1
    }

    It 'stays silent about nonsense: <_>' -ForEach 'Get-ModelReference [', 'Get-ModelReference -Database nowhere -Id ', 'Find-ModelAncestor x -Database nodrive:/', 'Get-ProvenanceCache [a' {
        { Complete $_ } | Should -Not -Throw
    }
}
