BeforeAll {
    $root = Resolve-Path "$PSScriptRoot/../.."
    Import-Module "$root/out/ProvenanceKit" -Force
    . "$PSScriptRoot/UserFolders.ps1"
    $before = Set-UserFolders $TestDrive
    Push-Location "$root/tests/Samples"
}

AfterAll {
    Pop-Location
    Restore-UserFolders $before
}

Describe 'Install-ProvenanceDatabase' {
    It 'refuses anything but HTTPS' {
        { Install-ProvenanceDatabase http://example.com/a.zip ('0' * 64) -ErrorAction Stop } | Should -Throw -ErrorId 'DownloadRefused,*'
        { Install-ProvenanceDatabase http://127.0.0.1/a.zip ('0' * 64) -ErrorAction Stop } | Should -Throw -ErrorId 'DownloadRefused,*'
    }

    It 'refuses an address of one''s own without a hash' {
        { Install-ProvenanceDatabase https://example.com/a.zip -ErrorAction Stop } | Should -Throw -ErrorId 'DownloadRefused,*'
    }

    It 'asks nobody with -WhatIf' {
        Install-ProvenanceDatabase -WhatIf
        Join-Path $env:PROVENANCEKIT_DATABASE_DIR 'installed.json' | Should -Not -Exist
    }
}
