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

Describe 'Export-ModelFingerprint' {
    It 'writes one file per model into a folder' {
        $files = Get-ChildItem -Directory *-base | Export-ModelFingerprint -Destination $TestDrive/folder -PassThru
        $files.Name | Should -Be 'aurora-base.pkfp', 'borealis-base.pkfp'
        $files | Should -BeOfType System.IO.FileInfo
        (Get-ChildItem $TestDrive/folder).Count | Should -Be 2
    }

    It 'writes a file that is named, and nothing without -PassThru' {
        Get-ModelFingerprint aurora-base | Export-ModelFingerprint -Destination $TestDrive/one.pkfp | Should -BeNullOrEmpty
        "$TestDrive/one.pkfp" | Should -Exist
    }

    It 'keeps a file that is there unless told otherwise' {
        { Export-ModelFingerprint aurora-code $TestDrive/one.pkfp } | Should -Throw -ErrorId 'FileExists,*'
        Export-ModelFingerprint aurora-code $TestDrive/one.pkfp -Force
        (Import-ModelFingerprint $TestDrive/one.pkfp).Name | Should -Be 'aurora-code'
    }

    It 'writes nothing with -WhatIf' {
        Export-ModelFingerprint aurora-base $TestDrive/whatif -WhatIf
        "$TestDrive/whatif" | Should -Not -Exist
    }
}
