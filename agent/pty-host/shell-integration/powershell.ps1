# Tells Holdfast's terminal where prompts, commands and their ends stand, by sequences that draw nothing (OSC 633). It
# changes none of the user's files. Each sequence carries a token that is worth one, of a list that is read here once.
# Windows PowerShell 5.1 and PowerShell 7 read it after the profiles. Nothing here may change what $?, $LASTEXITCODE and
# $Error are to whoever looks: what is said is said before and after what runs without us.

if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
  # What follows needs what this mode forbids. The shell is as it would be, and the terminal is told why.
  $null = & {
    $token = Get-Content -LiteralPath @TOKENS@ -TotalCount 1
    Remove-Item -LiteralPath @TOKENS@ -Force
    Write-Host -NoNewline "$([char]27)]633;P;Plain=constrained-language;$token$([char]7)"
  } 2>&1
  return
}

& {
  $state = @{
    File = @TOKENS@
    Tokens = [Collections.Generic.Queue[string]]::new()
    # Whether a command began that has not ended.
    Running = $false
    HistoryId = 0
    # What $LASTEXITCODE and the newest error were before it: the same object means that nothing was put there since.
    ExitCode = $null
    Error = $null
    # The user's own, and what stands in their place.
    Prompt = $null
    ReadLine = $null
    OwnPrompt = $null
    OwnReadLine = $null
  }

  $state.Read = {
    if (-not [IO.File]::Exists($state.File)) { return }
    try {
      $list = [IO.File]::ReadAllLines($state.File)
      [IO.File]::Delete($state.File)
      $state.Tokens.Clear()
      foreach ($token in $list) { if ($token -ne '') { $state.Tokens.Enqueue($token) } }
    } catch { $global:Error.RemoveAt(0) }
  }.GetNewClosure()

  # A mark: what stands before its token, and what behind.
  $state.Mark = {
    param($before, $after)
    if ($state.Tokens.Count -eq 0) { return '' }
    "$([char]27)]633;$before;$($state.Tokens.Dequeue())$after$([char]7)"
  }.GetNewClosure()

  # Fit for a sequence, whatever the console's code page is.
  $state.Escape = {
    param([string]$text)
    [regex]::Replace($text, '[^\x20-\x3a\x3c-\x5b\x5d-\x7e]+', {
      param($found)
      -join ([Text.Encoding]::UTF8.GetBytes($found.Value) | & { process { '\x{0:x2}' -f $_ } })
    })
  }

  $state.Text = {
    param([string]$text)
    $bytes = [Text.Encoding]::UTF8.GetBytes($text)
    if ($bytes.Length -le 3072) { return & $state.Mark "E;$(& $state.Escape $text)" }
    $hash = [Security.Cryptography.SHA256]::Create()
    $hex = -join ($hash.ComputeHash($bytes) | & { process { '{0:x2}' -f $_ } })
    $hash.Dispose()
    $beginning = [Text.Encoding]::UTF8.GetString($bytes, 0, 3072).TrimEnd([char]0xfffd)
    & $state.Mark "E;$(& $state.Escape $beginning)" ";$($bytes.Length);$hex"
  }.GetNewClosure()

  $state.Global = {
    param($name)
    $ExecutionContext.SessionState.PSVariable.GetValue("global:$name")
  }

  $state.NewestError = { if ($global:Error.Count -gt 0) { , $global:Error[0] } }

  # Errors that came since the command began, as JSON, and how many.
  $state.Errors = {
    $found = [Collections.Generic.List[object]]::new()
    foreach ($each in $global:Error) {
      if ([object]::ReferenceEquals($each, $state.Error)) { break }
      $found.Add($each)
    }
    $found.Reverse()
    $kept = [Collections.Generic.List[string]]::new()
    $length = 0
    foreach ($each in $found) {
      $record = $each
      if ($record -isnot [Management.Automation.ErrorRecord]) { $record = $each.ErrorRecord }
      if ($null -eq $record -or $kept.Count -ge 20) { break }
      $at = $record.InvocationInfo
      $said = "{""m"":$(& $state.Json $record),""c"":$(& $state.Json $record.CategoryInfo.Category)"
      $said += ",""i"":$(& $state.Json $record.FullyQualifiedErrorId)"
      if ($null -ne $at -and $at.ScriptName) {
        $said += ",""s"":$(& $state.Json $at.ScriptName),""l"":$([Math]::Max(0, $at.ScriptLineNumber))"
      }
      if ($null -ne $at -and (& $state.Statement $at) -match '-(?:ea|erroraction)[\s:]+["'']?(?:SilentlyContinue|Ignore)\b') {
        $said += ',"q":true'
      }
      $said += '}'
      $length += $said.Length
      if ($length -gt 14000) { break }
      $kept.Add($said)
    }
    @{
      Count = $found.Count
      Json = "{""more"":$($found.Count - $kept.Count),""errors"":[$($kept -join ',')]}"
    }
  }.GetNewClosure()

  # The statement that made an error, where the shell knows it; its line where that is all it knows.
  $state.Statement = {
    param($at)
    $known = $at.PSObject.Properties['Statement']
    if ($null -ne $known -and $known.Value) { $known.Value } else { $at.Line }
  }

  # A string of JSON, cut. ConvertTo-Json would load a module that the user has not.
  $state.Json = {
    param($value)
    $text = "$value"
    if ($text.Length -gt 2000) { $text = $text.Substring(0, 2000) }
    $text = $text.Replace('\', '\\').Replace('"', '\"')
    '"' + [regex]::Replace($text, '[\x00-\x1f]', { param($found) '\u{0:x4}' -f [int]$found.Value[0] }) + '"'
  }

  # Whether the last pipeline of a command line has a program in it, rather than cmdlets and functions alone.
  $state.EndsInProgram = {
    param([string]$text)
    & $state.LastIsProgram ([Management.Automation.Language.Parser]::ParseInput($text, [ref]$null, [ref]$null)) 8
  }.GetNewClosure()

  $state.LastIsProgram = {
    param($language, $depth)
    if ($language -is [Management.Automation.Language.FunctionDefinitionAst]) { $language = $language.Body }
    $last = $null
    foreach ($each in $language.FindAll({ $args[0] -is [Management.Automation.Language.PipelineAst] }, $false)) {
      if ($null -eq $last -or $each.Extent.EndOffset -ge $last.Extent.EndOffset) { $last = $each }
    }
    if ($null -eq $last) { return $false }
    foreach ($part in $last.PipelineElements) {
      if ($part -isnot [Management.Automation.Language.CommandAst]) { continue }
      $name = $part.GetCommandName()
      if ($null -eq $name) { continue }
      $command = $ExecutionContext.InvokeCommand.GetCommand($name, 'All')
      if ($command -is [Management.Automation.AliasInfo]) { $command = $command.ResolvedCommand }
      if ($command -is [Management.Automation.ApplicationInfo]) { return $true }
      # A function, or a script, is what it ends in.
      $inside = if ($null -ne $command) { $command.PSObject.Properties['ScriptBlock'] } else { $null }
      if ($null -ne $inside -and $null -ne $inside.Value -and $depth -gt 0) {
        if (& $state.LastIsProgram $inside.Value.Ast ($depth - 1)) { return $true }
      }
    }
    $false
  }.GetNewClosure()

  # How the command ended: a program's code where one ran last, else by $?.
  $state.Exit = {
    param($ok, $entry, $errors)
    if ($null -ne $entry -and "$($entry.ExecutionStatus)" -eq 'Stopped') { return 'stopped' }
    $code = & $state.Global 'LASTEXITCODE'
    $ran = $null -ne $code -and -not [object]::ReferenceEquals($code, $state.ExitCode)
    if ($ran -and $code -ne 0 -and $null -ne $entry -and (& $state.EndsInProgram $entry.CommandLine)) { return $code }
    if ($ok) { return 0 }
    if ($ran -and $code -ne 0 -and $errors.Count -eq 0) { return $code }
    1
  }.GetNewClosure()

  # All that is to be said before a prompt.
  $state.End = {
    param($ok)
    & $state.Read
    $entry = Microsoft.PowerShell.Core\Get-History -Count 1
    $id = if ($null -eq $entry) { 0 } else { $entry.Id }
    $said = ''
    if ($state.IsCommand) {
      $state.IsCommand = $false
      if ($null -ne $entry) {
        Microsoft.PowerShell.Core\Clear-History -Id $id
        $state.HistoryId = $id
      }
    }
    if ($state.Running -or $id -ne $state.HistoryId) {
      if ($id -eq $state.HistoryId) { $entry = $null }
      $errors = & $state.Errors
      $exit = & $state.Exit $ok $entry $errors
      if ($null -ne $entry -and $null -eq $state.ReadLine) { $said += & $state.Text $entry.CommandLine }
      if ($errors.Count -gt 0) { $said += & $state.Mark "P;Errors=$(& $state.Escape $errors.Json)" }
      $said += & $state.Mark "D;$exit"
    }
    $state.HistoryId = $id
    $state.Running = $false
    $here = "$($ExecutionContext.SessionState.Path.CurrentLocation)"
    $said += & $state.Mark 'A' ";$(& $state.Escape $here)"
    if ($null -eq $state.ReadLine) { $said += & $state.Mark 'P;Start=enter' }
    if ($state.Tokens.Count -lt 500 -and $state.Tokens.Count -gt 0) {
      [Console]::Write($said + (& $state.Mark 'P;Tokens=low'))
      for ($turn = 0; $turn -lt 10 -and -not [IO.File]::Exists($state.File); $turn += 1) { [Threading.Thread]::Sleep(20) }
      & $state.Read
    } else { [Console]::Write($said) }
  }.GetNewClosure()

  # The state a command is told from that is about to run.
  $state.Look = {
    $state.ExitCode = & $state.Global 'LASTEXITCODE'
    $state.Error = & $state.NewestError
  }.GetNewClosure()

  # Puts ours around what the user has, also where a profile or a module has put its own there since.
  $state.Wrap = {
    $prompt = $ExecutionContext.SessionState.PSVariable.GetValue('function:global:prompt')
    if ($null -ne $prompt -and -not [object]::ReferenceEquals($prompt, $state.OwnPrompt)) {
      $state.Prompt = $prompt
      ${function:global:prompt} = $state.NewPrompt
      $state.OwnPrompt = $ExecutionContext.SessionState.PSVariable.GetValue('function:global:prompt')
    }
    $readLine = $ExecutionContext.SessionState.PSVariable.GetValue('function:global:PSConsoleHostReadLine')
    if ($null -eq $readLine) { $state.ReadLine = $null }
    elseif (-not [object]::ReferenceEquals($readLine, $state.OwnReadLine)) {
      $state.ReadLine = $readLine
      ${function:global:PSConsoleHostReadLine} = $state.NewReadLine
      $state.OwnReadLine = $ExecutionContext.SessionState.PSVariable.GetValue('function:global:PSConsoleHostReadLine')
    }
  }.GetNewClosure()

  # Whether what is typed goes to another runspace (Enter-PSSession), or into the middle of a command (a breakpoint):
  # the command that led there goes on, and nothing is known of how what is typed there ends.
  $state.IsElsewhere = { $Host.IsRunspacePushed -or (& $state.Global 'NestedPromptLevel') -gt 0 }.GetNewClosure()

  # At a breakpoint the shell puts this before the prompt that it has by itself, and before no other.
  $state.IsDebugged = {
    "$($state.Prompt)" -match 'LinkID=225750' -and [runspace]::DefaultRunspace.Debugger.InBreakpoint
  }.GetNewClosure()

  # These two are the user's session's own and no closures, as which a prompt that they call would see other variables
  # than without us (at a breakpoint, say). What they stand on is where no variable is.
  [AppDomain]::CurrentDomain.SetData('Holdfast', $state)

  $state.NewPrompt = {
    $private:ok = $?
    $private:holdfast = [AppDomain]::CurrentDomain.GetData('Holdfast')
    try {
      & $holdfast.Wrap
      if (-not (& $holdfast.IsElsewhere)) {
        & $holdfast.End $ok
        & $holdfast.Look
      }
    } catch { $global:Error.RemoveAt(0) }
    if (& $holdfast.IsDebugged) { return '[DBG]: ' + (& $holdfast.Prompt) }
    # A command of the shell's own core that fails without a word: $? is to whoever looks next as it was.
    if ($ok) { $null = $null } else { Microsoft.PowerShell.Core\Get-History -Id ([long]::MaxValue) -ErrorAction Ignore }
    if ($null -ne $holdfast.ReadLine) { & $holdfast.Prompt }
    else {
      $private:shown = "$(& $holdfast.Prompt)"
      if ($shown -eq '' -or (& $holdfast.IsElsewhere)) { $shown }
      else {
        & $holdfast.Look
        $shown + (& $holdfast.Mark 'B')
      }
    }
  }

  $state.NewReadLine = {
    $private:ok = $?
    $private:holdfast = [AppDomain]::CurrentDomain.GetData('Holdfast')
    $private:isOurs = $false
    try {
      & $holdfast.Wrap
      if (-not (& $holdfast.IsElsewhere)) {
        # The prompt was another's, and said nothing.
        if ($holdfast.Running) { & $holdfast.End $ok }
        [Console]::Write((& $holdfast.Mark 'B'))
        $isOurs = $true
      }
    } catch { $global:Error.RemoveAt(0) }
    # A command of the shell's own core that fails without a word: $? is to whoever looks next as it was.
    if ($ok) { $null = $null } else { Microsoft.PowerShell.Core\Get-History -Id ([long]::MaxValue) -ErrorAction Ignore }
    $private:line = & $holdfast.ReadLine
    try {
      if ($isOurs -and "$line".Trim() -ne '') {
        [Console]::Write((& $holdfast.Text $line) + (& $holdfast.Mark 'C'))
        $holdfast.Running = $true
      }
      if ($isOurs) { & $holdfast.Look }
    } catch { $global:Error.RemoveAt(0) }
    $line
  }

  # Started with a command, the shell shows no banner, and has the command in its history.
  $state.IsCommand = @COMMAND@
  if (@BANNER@) {
    if ($PSVersionTable.PSVersion.Major -gt 5) { [Console]::WriteLine("PowerShell $($PSVersionTable.PSVersion)") }
    else { [Console]::WriteLine("Windows PowerShell`r`nCopyright (C) Microsoft Corporation. All rights reserved.`r`n") }
  }

  try {
    & $state.Read
    $entry = Microsoft.PowerShell.Core\Get-History -Count 1
    if ($null -ne $entry) { $state.HistoryId = $entry.Id }
    & $state.Wrap
  } catch { $global:Error.RemoveAt(0) }
}
